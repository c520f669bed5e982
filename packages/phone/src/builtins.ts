/**
 * The templates of the built-in components, by tag name. The compiler compiles them with the program's own (as
 * `__wx__/<name>`) and knows by them which tags exist; the runtime gives them their behaviour.
 *
 * In them `native-<tag>` is the HTML element `<tag>`: only built-ins may use it.
 */
export const BUILTINS: Record<string, string> = {
  view: '<slot/>',
  text: '<slot/>',
}
