export { launchChromium } from './chromium.ts'
export { type Minigate, minigateBinary, startMinigate } from './minigate.ts'
export { openPhone, type Phone, type PhoneOptions } from './phone.ts'
export { freePort, type Program, run, upwards } from './program.ts'
