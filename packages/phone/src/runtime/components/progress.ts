import { builtin, setAttribute } from './builtin.ts'
import { cssLength } from './length.ts'

export const progress = builtin({
  properties: {
    percent: 0,
    showInfo: false,
    borderRadius: '0' as unknown,
    fontSize: '16' as unknown,
    strokeWidth: '6' as unknown,
    color: '#09bb07',
    activeColor: '',
    backgroundColor: '#ebebeb',
    active: false,
    activeMode: 'backwards',
    duration: 30,
  },
  attach(host) {
    const [track, bar, info] = [
      host.part('wx-progress-track'),
      host.part('wx-progress-bar'),
      host.part('wx-progress-info'),
    ]
    let shown = 0
    host.element.setAttribute('role', 'progressbar')
    bar.addEventListener('transitionend', (event) => {
      event.stopPropagation()
      host.trigger('activeend', { curPercent: shown })
    })

    return {
      update() {
        const properties = host.properties()
        const percent = Math.min(Math.max(properties.percent, 0), 100)
        track.style.height = cssLength(properties.strokeWidth)
        track.style.borderRadius = bar.style.borderRadius = cssLength(properties.borderRadius)
        track.style.backgroundColor = properties.backgroundColor
        bar.style.backgroundColor = properties.activeColor || properties.color
        const milliseconds = properties.active ? Math.abs(percent - shown) * properties.duration : 0
        bar.style.transition = `width ${milliseconds}ms linear`
        if (properties.active) bar.getBoundingClientRect()
        bar.style.width = `${percent}%`
        info.hidden = !properties.showInfo
        info.style.fontSize = cssLength(properties.fontSize)
        info.textContent = `${percent}%`
        setAttribute(host.element, 'aria-valuenow', String(percent))
        shown = percent
      },
    }
  },
})
