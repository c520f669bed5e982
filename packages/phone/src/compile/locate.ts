import { AnyMap, originalPositionFor, type SectionedSourceMap, type TraceMap } from '@jridgewell/trace-mapping'

/** `…/program.js:12:34`, in a stack of any browser. */
const PLACE = /(?:[a-z][\w+.-]*:\/\/)?[^\s()@]*?\bprogram\.js(?:\?[^\s():]*)?:(\d+):(\d+)/g

const traces = new WeakMap<Mapped, TraceMap>()

interface Mapped {
  scriptMap: string
}

/** The same stack with files, lines and columns of the mini program in place of those in `program.js`. */
export function locate(build: Mapped, stack: string): string {
  if (build.scriptMap === '') return stack
  const trace = traces.get(build) ?? new AnyMap(JSON.parse(build.scriptMap) as SectionedSourceMap)
  traces.set(build, trace)
  return stack.replace(PLACE, (place, line, column) => {
    const found = originalPositionFor(trace, { line: Number(line), column: Math.max(0, Number(column) - 1) })
    return found.source === null ? place : `${found.source}:${found.line}:${found.column + 1}`
  })
}
