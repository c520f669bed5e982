import type { CodeSpace, types } from 'glass-easel-miniprogram-adapter'
import { BUILTINS, NOT_SIMULATED } from '../../builtins.ts'
import type { Environment } from '../environment.ts'
import type { Install } from './builtin.ts'
import { button } from './button.ts'
import { checkbox, checkboxGroup } from './checkbox.ts'
import { form } from './form.ts'
import { icon } from './icon.ts'
import { image } from './image.ts'
import { input } from './input.ts'
import { label } from './label.ts'
import { navigator } from './navigator.ts'
import { picker } from './picker.ts'
import { notSimulated } from './placeholder.ts'
import { progress } from './progress.ts'
import { radio, radioGroup } from './radio.ts'
import { richText } from './rich-text.ts'
import { scrollView } from './scroll-view.ts'
import { slider } from './slider.ts'
import { swiper, swiperItem } from './swiper.ts'
import { switch_ } from './switch.ts'
import { text } from './text.ts'
import { textarea } from './textarea.ts'
import { box, view } from './view.ts'

const COMPONENTS: Record<string, Install> = {
  button,
  checkbox,
  'checkbox-group': checkboxGroup,
  'cover-image': image,
  'cover-view': view,
  form,
  icon,
  image,
  input,
  label,
  navigator,
  picker,
  progress,
  radio,
  'radio-group': radioGroup,
  'rich-text': richText,
  'root-portal': box,
  'scroll-view': scrollView,
  slider,
  swiper,
  'swiper-item': swiperItem,
  switch: switch_,
  text,
  textarea,
  view,
  ...Object.fromEntries(NOT_SIMULATED.map((name) => [name, notSimulated(name)])),
}

/** The code space's path of the built-in component with this tag name. */
export function builtinPath(name: string): string {
  return `__wx__/${name}`
}

/** Makes the built-in components known to the code space; pages and components then name them in `usingComponents`. */
export function registerBuiltins(space: CodeSpace, environment: Environment): void {
  const { templates, app } = environment.program
  // `"style": "v2"` in app.json: components in WeChat's newer look.
  document.documentElement.dataset.style = app.style ?? ''
  for (const name of Object.keys(BUILTINS)) {
    const install = COMPONENTS[name]
    if (!install) throw new Error(`the built-in component <${name}> has a template but no behaviour`)
    const path = builtinPath(name)
    const content = templates[path]
    if (!content) throw new Error(`the program was compiled without the built-in component <${name}>: compile it anew`)
    // Shared, so that class names in their templates are those of components.css.
    space.addComponentStaticConfig(path, {
      component: true,
      styleIsolation: 'shared' as types.StyleIsolation,
      usingComponents: {},
    })
    space.addCompiledTemplate(path, { groupList: templates, content } as never)
    install(space, path, environment)
  }
}
