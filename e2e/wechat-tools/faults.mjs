// All that can be told of a mini program's folder without WeChat's tools, before somebody opens it in them.
import { spawnSync } from 'node:child_process'
import { upwards } from '../../packages/phone/test/browser/support'
import { configFaults } from './config.mjs'
import { folderFaults } from './folder.mjs'
import { scriptFaults } from './scripts.mjs'
import { styleFaults } from './styles.mjs'
import { templateFaults } from './templates.mjs'

export function faultsOf(folder) {
  const faults = configFaults(folder)
  // The others read what these have found missing or wrong.
  if (faults.length) return faults
  return [folderFaults, scriptFaults, templateFaults, styleFaults, phoneFaults].flatMap((check) => check(folder))
}

/** Unknown tags and handlers, globals and calls that WeChat lacks, selectors of components, files that are not there. */
function phoneFaults(folder) {
  const cli = process.env.MINIGATE_PHONE ?? upwards('packages/phone/dist/cli.js')
  if (!cli) throw new Error('the phone is not built: run `npm --prefix packages/phone run build`')
  const { stdout, stderr } = spawnSync(process.execPath, [cli, 'check', '--json', folder], { encoding: 'utf8' })
  if (!stdout) throw new Error(`minigate-phone check ${folder}: ${stderr}`)
  return JSON.parse(stdout).map(({ file, line, message }) => `${file}:${line}: ${message}`)
}
