import { distance } from 'fastest-levenshtein'

/** `: did you mean <x>?`, when one of the names is near; else nothing. */
export function suggest(name: string, names: Iterable<string>, show: (name: string) => string = String): string {
  const ranked = [...names].map((known) => ({ known, far: distance(name.toLowerCase(), known.toLowerCase()) }))
  const [best] = ranked.sort((a, b) => a.far - b.far)
  return best && best.far <= Math.ceil(name.length / 3) ? `did you mean ${show(best.known)}?` : ''
}
