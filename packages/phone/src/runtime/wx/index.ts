import { BUILTINS } from '../../builtins.ts'
import type { Environment } from '../environment.ts'
import type { Screen } from '../shell/screen.ts'
import { appEventApis } from './app-events.ts'
import { feedbackApis } from './feedback.ts'
import { interfaceApis } from './interface.ts'
import { navigationApis } from './navigation.ts'
import { openApis } from './open.ts'
import { tabBarApis } from './tab-bar.ts'

/** Everything that a mini program finds on `wx`. */
export function createWx(environment: Environment, screen: Screen): Record<string, unknown> {
  const wx: Record<string, unknown> = {
    ...navigationApis(environment, screen),
    ...feedbackApis(environment, screen),
    ...interfaceApis(environment, screen),
    ...tabBarApis(environment, screen),
    ...appEventApis(environment),
    ...openApis(environment),
    canIUse: (schema: string) => canIUse(wx, schema),
  }
  return wx
}

/** `showToast`, `showToast.object.mask` or `button.open-type.share`: told by the API or component that it begins with. */
function canIUse(wx: Record<string, unknown>, schema: string): boolean {
  const [name = ''] = String(schema).split('.')
  return name in wx || name in BUILTINS
}
