import { WxFailure } from './call.ts'

/** Some calls WeChat takes only while it handles a tap of the person's. The browser remembers one for some seconds. */
export function requireTap(): void {
  if (!navigator.userActivation.isActive) throw new WxFailure('can only be invoked by user TAP gesture.')
}
