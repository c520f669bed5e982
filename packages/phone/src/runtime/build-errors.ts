import { element } from './shell/layer.ts'

interface Diagnostic {
  severity: 'error' | 'warning'
  file: string
  line: number
  column: number
  message: string
}

/** In place of a mini program that could not be built: what is wrong with its folder, and where. */
export async function showBuildErrors(): Promise<void> {
  const list = element('ol', 'wx-error-list')
  const head = element('div', 'wx-error-head', element('strong', '', '小程序未能编译 The mini program was not built'))
  document.body.append(element('section', 'wx-error', head, list))
  const diagnostics = await askDiagnostics()
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  for (const { file, line, column, message } of errors) {
    const place = element('pre', 'wx-error-stack', `${file}:${line}:${column}`)
    list.append(element('li', 'wx-error-entry', element('p', 'wx-error-message', message), place))
  }
  if (errors.length === 0) {
    list.append(
      element('li', 'wx-error-entry', '没有收到程序。 No program came from the phone server: see its output.'),
    )
  }
}

async function askDiagnostics(): Promise<Diagnostic[]> {
  try {
    const answer = await fetch('/_phone/state')
    const state = (await answer.json()) as { diagnostics?: Diagnostic[] }
    return state.diagnostics ?? []
  } catch {
    return []
  }
}
