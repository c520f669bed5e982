import { Event, type Element as GlassElement } from 'glass-easel'

/** A target as WeChat describes it. */
interface Target {
  id: string
  dataset: Record<string, unknown>
  offsetLeft: number
  offsetTop: number
}

/** The framework hands its own component objects to handlers as `target` and `currentTarget`. */
type FrameworkTarget = GlassElement & { _$?: GlassElement }

/** Handlers of a mini program get plain values, which they may keep, copy and `setData`. */
export function shapeEvents(): void {
  const wrap = Event.prototype.wrapShadowedEvent
  Event.prototype.wrapShadowedEvent = function (target, mark, currentTarget) {
    const event = wrap.call(this, target, mark, currentTarget)
    const { type, timeStamp, detail, extraFields } = this
    return Object.assign(event, {
      type,
      timeStamp,
      detail,
      ...extraFields,
      target: describe(target),
      currentTarget: describe(currentTarget),
    })
  }
}

function describe(target: FrameworkTarget): Target {
  const element = (target._$ ?? target).$$ as unknown
  const isShown = element instanceof HTMLElement
  return {
    id: target.id,
    dataset: { ...target.dataset },
    offsetLeft: isShown ? element.offsetLeft : 0,
    offsetTop: isShown ? element.offsetTop : 0,
  }
}
