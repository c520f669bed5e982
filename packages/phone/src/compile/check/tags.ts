import { BUILTINS } from '../../builtins.ts'
import { placeAt, type Report, type SourceFile } from '../files.ts'
import { suggest } from '../suggest.ts'
import type { UnitSource } from '../units.ts'
import { parseTemplate } from '../wxml.ts'

const SYNTAX: ReadonlySet<string> = new Set(['block', 'template', 'import', 'include', 'wxs', 'slot'])

/** What a built-in has in its template that only says that it is not simulated. */
const PLACEHOLDER = 'wx-not-simulated'

/** https://developers.weixin.qq.com/miniprogram/dev/component/ */
const WECHAT: ReadonlySet<string> = new Set(
  (
    'ad ad-custom aria-component audio block button camera canvas channel-live channel-video checkbox checkbox-group ' +
    'cover-image cover-view double-tap-gesture-handler draggable-sheet editor editor-portal force-press-gesture-handler ' +
    'form functional-page-navigator grid-builder grid-view horizontal-drag-gesture-handler icon image input ' +
    'keyboard-accessory label list-builder list-view live-player live-pusher long-press-gesture-handler map match-media ' +
    'movable-area movable-view native-component navigation-bar navigator nested-scroll-body nested-scroll-header ' +
    'official-account official-account-publish open-container open-data open-data-item open-data-list page-container ' +
    'page-meta pan-gesture-handler picker picker-view picker-view-column privacy progress radio radio-group rich-text ' +
    'root-portal scale-gesture-handler scroll-view selection share-element slider snapshot span sticky-header ' +
    'sticky-section store-coupon store-gift store-home store-product swiper swiper-item switch tap-gesture-handler text ' +
    'textarea vertical-drag-gesture-handler video view voip-room web-view xr-frame'
  ).split(' '),
)

const HTML: Record<string, string> = {
  div: 'view',
  p: 'view',
  section: 'view',
  ul: 'view',
  li: 'view',
  a: 'navigator',
  img: 'image',
  select: 'picker',
}

/** A tag that nobody knows shows nothing and says nothing. */
export function checkTags(file: SourceFile, units: UnitSource[], report: Report): void {
  const own = new Set(units.flatMap((unit) => [...unit.tags]))
  const known = new Set([...own, ...SYNTAX, ...Object.keys(BUILTINS)])
  for (const { tag, offset } of parseTemplate(file).elements) {
    const isPlaceholder = BUILTINS[tag]?.includes(PLACEHOLDER) && !own.has(tag)
    if (known.has(tag) && !isPlaceholder) continue
    const place = placeAt(file, offset)
    if (WECHAT.has(tag)) {
      report('warning', 'unsupported', place, `WeChat has <${tag}>, the phone does not: it stays empty here`)
      continue
    }
    const near = HTML[tag] ? `did you mean <${HTML[tag]}>?` : suggest(tag, [...own, ...WECHAT], (name) => `<${name}>`)
    const advice = near || `if it is a component, name it in "usingComponents" of ${units[0]?.path ?? 'app'}.json`
    report('error', 'unknown-tag', place, `there is no tag <${tag}>: ${advice}`)
  }
}
