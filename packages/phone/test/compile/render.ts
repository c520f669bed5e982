import { EmptyBackendContext, TextNode } from 'glass-easel'
import { MiniProgramEnv } from 'glass-easel-miniprogram-adapter'
import type { Program } from '../../src/program.ts'

interface Node {
  is?: string
  childNodes?: Node[]
}

/** What glass-easel makes of a page's own template, without a screen: elements and texts, `view(hello)`. */
export function render(program: Program, path: string, data: Record<string, unknown>): string {
  const environment = new MiniProgramEnv()
  const space = environment.createCodeSpace('', true)
  for (const [unitPath, unit] of Object.entries(program.units)) {
    const using = Object.entries(unit.config.usingComponents ?? {}).map(([tag, target]) => [tag, `/${target}`])
    space.addComponentStaticConfig(unitPath, { component: true, usingComponents: Object.fromEntries(using) })
    const template = { groupList: program.templates, content: program.templates[unitPath] }
    space.addCompiledTemplate(unitPath, template as unknown as Parameters<typeof space.addCompiledTemplate>[1])
  }
  space.componentEnv(path, ({ Component }) => Component({ data }))
  const backend = environment.associateBackend(new EmptyBackendContext())
  const root = backend.createRoot('root', space, path)
  return (
    (root.getComponent() as unknown as { getShadowRoot(): Node }).getShadowRoot().childNodes?.map(show).join('') ?? ''
  )
}

/** Elements of the framework's own (`wx:if`, `wx:for`, an include) show their content only. */
function show(node: Node): string {
  if (node instanceof TextNode) return node.textContent
  const inside = (node.childNodes ?? []).map(show).join('')
  return !node.is || /^(wx:|virtual)/.test(node.is) ? inside : `${node.is}(${inside})`
}
