// All that can be told of a mini program's folder without WeChat's tools, before somebody opens it in them.
import { createCompiler } from '../../packages/phone/src/compile/compiler'
import { configFaults } from './config.mjs'
import { folderFaults } from './folder.mjs'
import { scriptFaults } from './scripts.mjs'
import { styleFaults } from './styles.mjs'
import { templateFaults } from './templates.mjs'

export async function faultsOf(folder) {
  const faults = configFaults(folder)
  // The others read what these have found missing or wrong.
  if (faults.length) return faults
  const checks = [folderFaults, scriptFaults, templateFaults, styleFaults, phoneFaults]
  return (await Promise.all(checks.map((check) => check(folder)))).flat()
}

/** Unknown tags and handlers, globals and calls that WeChat lacks, selectors of components, files that are not there. */
async function phoneFaults(folder) {
  const { diagnostics } = await createCompiler(folder).build()
  return diagnostics.map(({ file, line, message }) => `${file}:${line}: ${message}`)
}
