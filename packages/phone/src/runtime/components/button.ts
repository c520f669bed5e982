import { behaviourOf, builtin, type Host, setAttribute } from './builtin.ts'
import { swallowTapsWhen } from './disabled.ts'
import { belongsTo } from './form-field.ts'
import { attachHover } from './hover.ts'
import { makePressable } from './keyboard.ts'
import { takeTap } from './label.ts'
import { openTypes } from './open-type.ts'

const PROPERTIES = {
  size: 'default',
  type: 'default',
  plain: false,
  disabled: false,
  loading: false,
  formType: '',
  openType: '',
  hoverClass: 'button-hover',
  hoverStopPropagation: false,
  hoverStartTime: 20,
  hoverStayTime: 70,
  name: '',
  lang: 'en',
  sessionFrom: '',
  appParameter: '',
}
export type ButtonProperties = typeof PROPERTIES

export const button = builtin({
  properties: PROPERTIES,
  attach(host) {
    const isDisabled = () => host.properties().disabled
    swallowTapsWhen(host, isDisabled)
    const pressable = makePressable(host, 'button')
    const hover = attachHover(host, 'button-hover', isDisabled)
    const open = openTypes(host)

    function press() {
      const { formType, openType } = host.properties()
      if (formType === 'submit' || formType === 'reset') changeForm(host, formType)
      if (openType) open(openType)
    }
    host.onTap((tap) => {
      takeTap(tap.touch)
      press()
    })

    return {
      ...hover,
      labelled: () => !isDisabled() && press(),
      update() {
        const { type, size, plain, loading } = host.properties()
        setAttribute(host.element, 'type', type)
        setAttribute(host.element, 'size', size)
        host.element.toggleAttribute('plain', plain)
        host.element.toggleAttribute('loading', loading)
        pressable.update(host.properties())
      },
    }
  },
})

function changeForm(host: Host<ButtonProperties>, formType: 'submit' | 'reset') {
  const form = host.element.closest('wx-form')
  const isForms = form && belongsTo(form, host.element, host.space, 'wx://form-field-button')
  if (isForms) behaviourOf(form)?.form?.[formType](host.node)
}
