import type { GeneralComponent } from 'glass-easel'
import type { CodeSpace } from 'glass-easel-miniprogram-adapter'
import type { Environment } from '../environment.ts'

type Properties = Record<string, unknown>

/** What a built-in component on the screen can do with itself. */
export interface Host<P extends Properties> {
  /** The element in the page: `wx-button`, … */
  element: HTMLElement
  node: GeneralComponent
  space: CodeSpace
  environment: Environment
  /** As the page gave them, or as `set` made them since. */
  properties(): Readonly<P & Common>
  /** Changes own properties, so that `model:` bindings learn of it. Before `trigger`, as handlers read the page's data. */
  set(values: Partial<P>): void
  /** Events of components do not bubble, other than taps. */
  trigger(name: string, detail?: unknown, options?: TriggerOptions): void
  /** Taps on it or on what it holds. */
  onTap(listener: (tap: Tap) => void): void
  /** The element of this class in its own template. */
  part(name: string): HTMLElement
  /** Class names as the page's or component's own style sheet knows them, besides those in `class`. */
  setExtraClass(names: string): void
  /** Style besides that in `style`, and stronger. */
  setExtraStyle(text: string): void
}

interface TriggerOptions {
  /** Gets what a handler returns. */
  handleListenerReturn?: (returned: unknown) => undefined
}

/** A tap as a listener gets it: once for each touch, wherever it bubbles. */
export interface Tap {
  touch: object
  detail: unknown
}

/** What a built-in component does while it is on the screen. */
export interface Behaviour {
  /** Properties have changed. Also called once at the start. */
  update?(): void
  /** It is taken from the screen. */
  detached?(): void
  /** What a form takes from it. */
  field?: Field
  /** Its label was tapped. */
  labelled?(tap: Tap): void
  /** It is a form, and a button in it was tapped. */
  form?: Form
  /** It is a checkbox or radio button. */
  chooser?: Chooser
  /** It is a group of such, and this one was chosen. */
  chosen?(choice: Element): void
  /** It is a swiper's item. */
  itemId?(): string
}

export interface Chooser {
  value(): string
  isChecked(): boolean
  check(checked: boolean): void
}

export interface Form {
  submit(button: GeneralComponent): void
  reset(button: GeneralComponent): void
}

export interface Field {
  name(): string
  value(): unknown
  /** To the value that an absent attribute has. */
  reset(): void
}

/** What every built-in component understands. */
const COMMON = { hidden: false, ariaLabel: '', ariaRole: '' }
type Common = typeof COMMON

interface Definition<P extends Properties> {
  /** With their defaults, which tell their types too; a default of `null` takes anything. */
  properties: P
  externalClasses?: string[]
  attach?(host: Host<P>): Behaviour | undefined
}

export type Install = (space: CodeSpace, path: string, environment: Environment) => void

const onScreen = new WeakMap<Element, Behaviour>()

/** What the built-in component with this element does, if the element is one's. */
export function behaviourOf(element: Element): Behaviour | undefined {
  return onScreen.get(element)
}

/** A built-in component, to be installed under its path. */
export function builtin<P extends Properties>(definition: Definition<P>): Install {
  return (space, path, environment) => {
    const behaviours = new WeakMap<GeneralComponent, Behaviour>()
    space
      .component(path)
      .definition({
        properties: propertyTypes({ ...COMMON, ...definition.properties }),
        externalClasses: definition.externalClasses ?? [],
        observers: {
          '**'() {
            behaviours.get(this._$)?.update?.()
          },
        },
        lifetimes: {
          attached() {
            const host = hostOf<P>(this._$, space, environment)
            const behaviour = withCommon(host, definition.attach?.(host))
            behaviours.set(this._$, behaviour)
            onScreen.set(host.element, behaviour)
            behaviour.update?.()
          },
          detached() {
            behaviours.get(this._$)?.detached?.()
            behaviours.delete(this._$)
          },
        },
      })
      .register()
  }
}

function withCommon<P extends Properties>(host: Host<P>, behaviour: Behaviour = {}): Behaviour {
  const { element } = host
  const writtenRole = element.getAttribute('role')
  const update = () => {
    const { hidden, ariaLabel, ariaRole } = host.properties()
    element.toggleAttribute('hidden', hidden)
    setAttribute(element, 'aria-label', ariaLabel || null)
    setAttribute(element, 'role', ariaRole || writtenRole)
    behaviour.update?.()
  }
  return { ...behaviour, update }
}

/** Leaves an unchanged attribute alone; null removes it. */
export function setAttribute(element: Element, name: string, value: string | null): void {
  if (value === null) element.removeAttribute(name)
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value)
}

function propertyTypes(defaults: Properties) {
  const constructors = { string: String, number: Number, boolean: Boolean }
  const types = Object.entries(defaults).map(([name, value]) => {
    const type = constructors[typeof value as keyof typeof constructors] ?? null
    return [name, { type, value }]
  })
  return Object.fromEntries(types) as Record<string, { type: null; value: unknown }>
}

/** glass-easel's segment for what neither the template nor an animation sets. */
const EXTRA = 3

function hostOf<P extends Properties>(node: GeneralComponent, space: CodeSpace, environment: Environment): Host<P> {
  const element = node.$$ as unknown as HTMLElement
  return {
    element,
    node,
    space,
    environment,
    properties: () => node.data as P & Common,
    set: (values) => node.setData(values),
    trigger: (name, detail = {}, options = {}) => node.triggerEvent(name, detail, options),
    onTap: (listener) =>
      node.addListener('tap', (event) => {
        const touch = (event.getOriginalEvent() as object | undefined) ?? event
        listener({ touch, detail: event.detail })
      }),
    part: (name) => partOf(node, name),
    setExtraClass: (names) => node.setNodeClass(names, EXTRA),
    setExtraStyle: (text) => node.setNodeStyle(text, EXTRA),
  }
}

function partOf(node: GeneralComponent, name: string): HTMLElement {
  const part = node.getShadowRoot()?.querySelector(`.${name}`)
  if (!part?.$$) throw new Error(`the template of ${node.is} has no ".${name}"`)
  return part.$$ as unknown as HTMLElement
}
