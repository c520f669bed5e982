// What WeChat and the phone give a mini program besides the screen.

import type { Environment } from '../environment.ts'
import { applicationApis } from './application.ts'
import { createBackground } from './background.ts'
import { deviceApis } from './device.ts'
import { documentApis } from './document.ts'
import { fileSystemApis } from './file-system.ts'
import { createFiles } from './files.ts'
import { identityOf } from './identity.ts'
import { loginApis } from './login.ts'
import { mediaApis } from './media.ts'
import { networkStatusApis } from './network-status.ts'
import { profileApis } from './profile.ts'
import { requestApis } from './request.ts'
import { scanApis } from './scan.ts'
import { settingsApis } from './settings.ts'
import { storageApis } from './storage.ts'
import { subscribeApis } from './subscribe.ts'
import { transferApis } from './transfer.ts'

export function openApis(environment: Environment) {
  const identity = identityOf(document)
  const files = createFiles(identity)
  const background = createBackground(environment.lifecycle)
  return {
    ...loginApis(environment, identity),
    ...requestApis(environment, identity, background),
    ...transferApis(environment, identity, files, background),
    ...fileSystemApis(environment, files),
    ...documentApis(environment, files),
    ...storageApis(environment, identity),
    ...scanApis(environment, identity),
    ...profileApis(environment, identity),
    ...subscribeApis(environment, identity),
    ...settingsApis(environment, identity),
    ...mediaApis(environment, files),
    ...deviceApis(environment),
    ...networkStatusApis(environment, identity),
    ...applicationApis(environment, identity),
  }
}
