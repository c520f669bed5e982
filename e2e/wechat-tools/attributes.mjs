// What WeChat's tags take: https://developers.weixin.qq.com/miniprogram/dev/component/

/** https://developers.weixin.qq.com/miniprogram/dev/framework/view/wxml/event.html */
export const COMMON_EVENTS = words(`
  tap longpress longtap touchstart touchmove touchend touchcancel touchforcechange transitionend animationstart
  animationiteration animationend`)

const HOVER = 'hover-class hover-stop-propagation hover-start-time hover-stay-time'
const FIELD = `
  name value placeholder placeholder-style placeholder-class disabled maxlength cursor-spacing auto-focus focus cursor
  selection-start selection-end adjust-position hold-keyboard confirm-type confirm-hold`
const FIELD_EVENTS = 'input focus blur confirm keyboardheightchange'

/** Tag: its attributes, and its events. */
const TAGS = {
  block: ['', ''],
  template: ['name is data', ''],
  import: ['src', ''],
  include: ['src', ''],
  wxs: ['src module', ''],
  slot: ['name', ''],
  view: [HOVER, ''],
  text: ['selectable user-select space decode overflow max-lines', ''],
  'rich-text': ['nodes space user-select mode', ''],
  icon: ['type size color', ''],
  image: ['src mode show-menu-by-longpress lazy-load webp fade-in', 'load error'],
  button: [
    `size type plain disabled loading form-type open-type lang session-from send-message-title send-message-path
    send-message-img app-parameter show-message-card phone-number-no-quota-toast ${HOVER}`,
    `getuserinfo contact getphonenumber getrealtimephonenumber error opensetting launchapp chooseavatar
    agreeprivacyauthorization createliveactivity`,
  ],
  form: ['report-submit report-submit-timeout', 'submit reset submitToGroup'],
  label: ['for', ''],
  input: [
    `type password always-embed ${FIELD} cursor-color safe-password-cert-path safe-password-length safe-password-time-stamp
    safe-password-nonce safe-password-salt safe-password-custom-hash`,
    `change nicknamereview selectionchange keyboardcompositionstart keyboardcompositionupdate keyboardcompositionend ${FIELD_EVENTS}`,
  ],
  textarea: [
    `${FIELD} auto-height fixed show-confirm-bar disable-default-padding adjust-keyboard-to`,
    `linechange selectionchange keyboardcompositionstart keyboardcompositionupdate keyboardcompositionend ${FIELD_EVENTS}`,
  ],
  switch: ['name checked disabled type color', 'change'],
  checkbox: ['value disabled checked color', ''],
  'checkbox-group': ['name', 'change'],
  radio: ['value disabled checked color', ''],
  'radio-group': ['name', 'change'],
  picker: [
    'name header-text mode disabled range range-key value start end fields custom-item level',
    'change cancel columnchange',
  ],
  slider: [
    'name min max step disabled value color selected-color activeColor backgroundColor block-size block-color show-value',
    'change changing',
  ],
  progress: [
    `percent show-info border-radius font-size stroke-width color activeColor backgroundColor active active-mode duration`,
    'activeend',
  ],
  'scroll-view': [
    `scroll-x scroll-y upper-threshold lower-threshold scroll-top scroll-left scroll-into-view scroll-into-view-offset
    scroll-with-animation enable-back-to-top enable-passive enable-flex scroll-anchoring refresher-enabled
    refresher-threshold refresher-default-style refresher-background refresher-triggered show-scrollbar paging-enabled
    fast-deceleration bounces enhanced type`,
    `scroll scrolltoupper scrolltolower dragstart dragging dragend refresherpulling refresherrefresh refresherrestore
    refresherabort`,
  ],
  swiper: [
    `indicator-dots indicator-color indicator-active-color autoplay current interval duration circular vertical
    previous-margin next-margin snap-to-edge display-multiple-items easing-function`,
    'change transition animationfinish',
  ],
  'swiper-item': ['item-id skip-hidden-item-layout', ''],
  navigator: [`target url open-type delta app-id path extra-data version short-link ${HOVER}`, 'success fail complete'],
  'cover-view': ['scroll-top', ''],
  'cover-image': ['src referrer-policy', 'load error'],
  'root-portal': ['enable', ''],
}

export const ATTRIBUTES = Object.fromEntries(
  Object.entries(TAGS).map(([tag, [attributes, events]]) => [
    tag,
    { attributes: words(attributes), events: words(events) },
  ]),
)

function words(text) {
  return new Set(text.split(/\s+/).filter(Boolean))
}
