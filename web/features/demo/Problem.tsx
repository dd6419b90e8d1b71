import { type Place, problems } from "./state.ts";

/** What went wrong last in a place, if anything. */
export function Problem({ place }: { place: Place }) {
  const message = problems.value[place];
  return message ? <p class="problem" role="alert">{message}</p> : null;
}
