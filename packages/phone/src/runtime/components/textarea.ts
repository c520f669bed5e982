import { builtin } from './builtin.ts'
import { attachTextField, TEXT_FIELD } from './text-field.ts'

export const textarea = builtin({
  properties: {
    ...TEXT_FIELD,
    confirmType: 'return',
    autoHeight: false,
    fixed: false,
    showConfirmBar: true,
    disableDefaultPadding: false,
  },
  externalClasses: ['placeholder-class'],
  attach(host) {
    const native = host.part('wx-field') as HTMLTextAreaElement
    let lines = 0

    function measure() {
      const style = getComputedStyle(native)
      const lineHeight = Number.parseFloat(style.lineHeight) || Number.parseFloat(style.fontSize) * 1.2
      native.style.height = '0'
      const height = native.scrollHeight
      native.style.height = ''
      if (host.properties().autoHeight) host.setExtraStyle(`height: ${Math.max(height, lineHeight)}px`)
      const lineCount = Math.max(1, Math.round(height / lineHeight))
      if (lineCount === lines) return
      const isFirst = lines === 0
      lines = lineCount
      const heightRpx = (height * 750) / document.documentElement.clientWidth
      if (!isFirst) host.trigger('linechange', { height, heightRpx, lineHeight, lineCount })
    }
    const field = attachTextField(host, native, {
      entersConfirm: () => host.properties().confirmType !== 'return',
      shown: measure,
    })
    let width = 0
    // Shown, or made wider or narrower, since. Measured later, as an observer may not cause what it observes.
    const observer = new ResizeObserver(() => {
      if (native.clientWidth === width) return
      width = native.clientWidth
      setTimeout(measure)
    })
    observer.observe(native)
    return { ...field, detached: () => observer.disconnect() }
  },
})
