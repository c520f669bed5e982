import type { Environment, Listener } from '../environment.ts'
import type { Screen } from '../shell/screen.ts'
import { type Callbacks, call, WxFailure } from './call.ts'

interface UrlOptions extends Callbacks {
  url: string
}

/** From page to page. */
export function navigationApis(environment: Environment, screen: Screen) {
  const go = (name: string, work: (url: string) => Promise<void>) => (options: UrlOptions) =>
    call(environment, name, options, async () => {
      await work(urlOf(options))
      return undefined
    })

  return {
    navigateTo: (options: UrlOptions & { events?: Record<string, Listener> }) =>
      call(environment, 'navigateTo', options, async () => ({
        eventChannel: await screen.navigateTo(urlOf(options), options.events),
      })),
    redirectTo: go('redirectTo', screen.redirectTo),
    reLaunch: go('reLaunch', screen.reLaunch),
    switchTab: go('switchTab', screen.switchTab),
    navigateBack: (options?: Callbacks & { delta?: number }) =>
      call(environment, 'navigateBack', options, async () => {
        await screen.navigateBack(options?.delta ?? 1)
        return undefined
      }),
    restartMiniProgram: (options?: Callbacks & { path?: string }) =>
      call(environment, 'restartMiniProgram', options, () => {
        screen.restart(options?.path)
        return undefined
      }),
    exitMiniProgram: (options?: Callbacks) =>
      call(environment, 'exitMiniProgram', options, () => {
        screen.close()
        return undefined
      }),
  }
}

function urlOf(options: UrlOptions | undefined): string {
  if (typeof options?.url === 'string' && options.url !== '') return options.url
  throw new WxFailure('parameter error: parameter.url should be String and not empty')
}
