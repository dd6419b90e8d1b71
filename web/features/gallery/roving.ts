/** Arrow keys within a group of buttons or links that Tab enters once. @module */
import type { Signal } from "@preact/signals";

/** Moves the focus by an arrow key, Home or End; up and down go by rows as they are laid out. */
export function moveFocus(event: KeyboardEvent, current: Signal<number>): void {
  const group = event.currentTarget as HTMLElement;
  const buttons = [...group.querySelectorAll<HTMLElement>("button, a")];
  const target = targetOf(event.key, current.value, buttons.length, columnsOf(buttons));
  if (target === undefined) return;
  event.preventDefault();
  current.value = target;
  buttons[target].focus();
}

function columnsOf(buttons: readonly HTMLElement[]): number {
  const next = buttons.findIndex((button) => button.offsetTop > buttons[0].offsetTop);
  return next < 0 ? buttons.length : next;
}

/** Where a key leads in a grid of `length` cells, `undefined` where nowhere. */
export function targetOf(
  key: string,
  from: number,
  length: number,
  columns: number,
): number | undefined {
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    Home: -from,
    End: length - 1 - from,
  };
  const target = from + (steps[key] ?? NaN);
  return target >= 0 && target < length ? target : undefined;
}
