/** What an element can hold; `null` and `false` are left out, so that `condition && child` reads well. */
export type Child = Node | string | null | false

export type Attributes = Record<string, string | number | boolean | ((event: Event) => void) | undefined>

/** `element('button', { class: 'plain', onclick: save }, 'Save')`. A function is a listener, `true` an attribute without a value. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name.replace(/^on/, ''), value)
    // ARIA's states are words; HTML's are there or not.
    else if (name.startsWith('aria-') && value !== undefined) made.setAttribute(name, String(value))
    else if (value === true) made.setAttribute(name, '')
    else if (value !== false && value !== undefined) made.setAttribute(name, String(value))
  }
  fill(made, ...children)
  return made
}

/** Replaces what an element holds. */
export function fill(parent: Element, ...children: Child[]): void {
  parent.replaceChildren(...children.filter((child): child is Node | string => child !== null && child !== false))
}

/** A button with words on it. `run` may take its time; meanwhile it cannot be pressed again. */
export function button(words: string, run: () => unknown, attributes: Attributes = {}): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, words)
  made.addEventListener('click', async () => {
    made.disabled = true
    try {
      await run()
    } finally {
      made.disabled = false
    }
  })
  return made
}

/** A field with its label. */
export function labelled(words: string, field: HTMLElement, hint?: string): HTMLLabelElement {
  return element(
    'label',
    { class: 'field' },
    element('span', { class: 'field-label' }, words),
    field,
    hint ? element('small', {}, hint) : null,
  )
}
