/** What of a run is trained again: all of it, or what the form's fields say where they were changed. */
export function Repeated({ run, beyond, isAsItWas }: {
  run: string;
  /** What was chosen for it that no field shows. */
  beyond: readonly string[];
  isAsItWas: boolean;
}) {
  const others = beyond.length > 0 ? `: ${beyond.join(", ")}` : "";
  return (
    <p class="muted repeated" role="status">
      {isAsItWas
        ? `As ${run} was: each picture in the same part, and also what has no field here${others}.`
        : `Other than ${run}: only what the fields say is taken, not what has no field here${others}.`}
    </p>
  );
}
