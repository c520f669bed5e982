import { builtin, setAttribute } from './builtin.ts'
import { pictureAddress } from './source.ts'

/** `components.css` knows what each `mode` looks like. */
export const image = builtin({
  properties: { src: '', mode: 'scaleToFill', lazyLoad: false, webp: false, showMenuByLongpress: false, alt: '' },
  attach(host) {
    const picture = host.part('wx-image-picture') as HTMLImageElement
    picture.draggable = false
    picture.addEventListener('load', () => {
      host.trigger('load', { width: picture.naturalWidth, height: picture.naturalHeight })
    })
    picture.addEventListener('error', () => {
      host.trigger('error', { errMsg: `GET ${host.properties().src} failed: no picture could be loaded from there` })
    })

    return {
      update() {
        const { src, mode, lazyLoad, alt } = host.properties()
        setAttribute(host.element, 'mode', mode)
        picture.loading = lazyLoad ? 'lazy' : 'eager'
        picture.alt = alt
        setAttribute(picture, 'src', pictureAddress(host, src) || null)
      },
    }
  },
})
