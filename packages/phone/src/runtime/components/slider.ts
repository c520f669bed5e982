import { builtin } from './builtin.ts'
import { takeTap } from './label.ts'

export const slider = builtin({
  properties: {
    name: '',
    min: 0,
    max: 100,
    step: 1,
    disabled: false,
    value: 0,
    color: '#e9e9e9',
    selectedColor: '#1aad19',
    activeColor: '',
    backgroundColor: '',
    blockSize: 28,
    blockColor: '#ffffff',
    showValue: false,
  },
  attach(host) {
    const native = host.part('wx-slider-range') as HTMLInputElement
    const shown = host.part('wx-slider-value')
    native.type = 'range'

    function moved(event: Event, name: 'changing' | 'change') {
      // Or glass-easel takes the browser's event for the component's own of the same name.
      event.stopPropagation()
      const value = Number(native.value)
      host.set({ value })
      host.trigger(name, { value })
    }
    native.addEventListener('input', (event) => moved(event, 'changing'))
    native.addEventListener('change', (event) => moved(event, 'change'))
    host.onTap((tap) => takeTap(tap.touch))

    return {
      field: {
        name: () => host.properties().name,
        value: () => host.properties().value,
        reset: () => host.set({ value: host.properties().min }),
      },
      update() {
        const { min, max, step, value, disabled, showValue, blockSize, blockColor, ...colours } = host.properties()
        Object.assign(native, { min: String(min), max: String(max), step: String(step), disabled })
        native.value = String(value)
        const part = (Number(native.value) - min) / (max - min || 1)
        native.style.setProperty('--part', `${part * 100}%`)
        native.style.setProperty('--active', colours.activeColor || colours.selectedColor)
        native.style.setProperty('--rest', colours.backgroundColor || colours.color)
        native.style.setProperty('--block', blockColor)
        native.style.setProperty('--block-size', `${Math.min(Math.max(blockSize, 12), 28)}px`)
        shown.hidden = !showValue
        shown.textContent = native.value
      },
    }
  },
})
