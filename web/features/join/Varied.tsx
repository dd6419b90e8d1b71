/** What a trial has of each thing that is varied. */
export function Varied({ varied }: { varied: Readonly<Record<string, number | string>> }) {
  return (
    <>
      {Object.entries(varied).map(([name, value]) => (
        <span key={name} class="tag number">
          {name} {typeof value === "number" ? Number(value.toPrecision(4)) : value}
        </span>
      ))}
    </>
  );
}
