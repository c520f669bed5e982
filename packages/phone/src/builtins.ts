/** Components that need the phone itself: a box in their place says that they are not simulated. */
export const NOT_SIMULATED = [
  'ad',
  'ad-custom',
  'audio',
  'camera',
  'canvas',
  'editor',
  'functional-page-navigator',
  'live-player',
  'live-pusher',
  'map',
  'movable-area',
  'movable-view',
  'official-account',
  'open-data',
  'page-container',
  'picker-view',
  'picker-view-column',
  'share-element',
  'video',
  'voip-room',
  'web-view',
] as const

/**
 * The templates of the built-in components, by tag name. The compiler compiles them with the program's own (as
 * `__wx__/<name>`) and knows by them which tags exist; the runtime gives them their behaviour.
 *
 * In them `native-<tag>` is the HTML element `<tag>`: only built-ins may use it. Ids in them would be ids of the whole
 * page, so they name their parts by class.
 */
export const BUILTINS: Record<string, string> = {
  button: '<native-i class="wx-button-spinner"/><slot/>',
  checkbox: '<native-i class="wx-choice-mark"/><slot/>',
  'checkbox-group': '<slot/>',
  'cover-image': '<native-img class="wx-image-picture"/>',
  'cover-view': '<slot/>',
  form: '<slot/>',
  icon: '',
  image: '<native-img class="wx-image-picture"/>',
  input: '<native-div class="wx-placeholder placeholder-class"/><native-input class="wx-field"/>',
  label: '<slot/>',
  navigator: '<slot/>',
  picker: '<slot/>',
  progress:
    '<native-div class="wx-progress-track"><native-div class="wx-progress-bar"/></native-div><native-div class="wx-progress-info"/>',
  radio: '<native-i class="wx-choice-mark"/><slot/>',
  'radio-group': '<slot/>',
  'rich-text': '<native-div class="wx-rich-text"/>',
  'root-portal': '<slot/>',
  'scroll-view': '<slot/>',
  slider: '<native-input class="wx-slider-range"/><native-span class="wx-slider-value"/>',
  swiper:
    '<native-div class="wx-swiper-window"><native-div class="wx-swiper-track"><slot/></native-div></native-div><native-div class="wx-swiper-dots"/>',
  'swiper-item': '<slot/>',
  switch: '<native-i class="wx-switch-mark"/>',
  text: '<slot/>',
  textarea: '<native-div class="wx-placeholder placeholder-class"/><native-textarea class="wx-field"/>',
  view: '<slot/>',
  ...Object.fromEntries(NOT_SIMULATED.map((name) => [name, '<native-div class="wx-not-simulated"/>'])),
}
