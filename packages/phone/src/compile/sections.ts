/** Text put together of pieces, and its source map as an index of theirs (https://tc39.es/ecma426/#sec-index-source-maps). */
export interface Sections {
  /** A piece with a map begins at the start of a line. */
  add(piece: string, map?: string): void
  text(): string
  map(file: string): string
}

export function createSections(): Sections {
  const pieces: string[] = []
  const sections: string[] = []
  let line = 0

  function add(piece: string, map?: string): void {
    if (map !== undefined) sections.push(`{"offset":{"line":${line},"column":0},"map":${map}}`)
    // What follows a mapped piece is nobody's: an empty map ends the one before it.
    else if (sections.length > 0) sections.push(`{"offset":{"line":${line},"column":0},"map":${NO_MAP}}`)
    pieces.push(piece)
    line += countLines(piece)
  }
  return {
    add,
    text: () => pieces.join(''),
    map: (file) => `{"version":3,"file":${JSON.stringify(file)},"sections":[${sections.join(',')}]}`,
  }
}

const NO_MAP = '{"version":3,"sources":[],"names":[],"mappings":""}'

function countLines(text: string): number {
  let lines = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1
  return lines
}
