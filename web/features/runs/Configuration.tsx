import { number } from "../../shared/format.ts";

/** What of a run's record is shown. */
export interface ConfigurationProps {
  readonly configuration: Record<string, unknown>;
  readonly seed: number;
  readonly adapter: { readonly name: string; readonly software: boolean };
  readonly versions: Record<string, string>;
  readonly pictures: number;
  readonly fingerprint: string;
  readonly split: Record<string, number>;
}

/** Every choice of a run. */
export function Configuration(props: ConfigurationProps) {
  const { configuration, seed, adapter, versions, pictures, fingerprint, split } = props;
  const { layers, ...choices } = configuration;
  const facts: [string, string][] = [
    ["adapter", adapter.software ? `${adapter.name} (software)` : adapter.name],
    ["pictures", `${pictures}: ${Object.entries(split).map(([k, n]) => `${n} ${k}`).join(", ")}`],
    ["fingerprint", fingerprint],
    ["seed", String(seed)],
    ...Object.entries(choices).map(([name, value]): [string, string] => [name, textOf(value)]),
    ...Object.entries(versions),
  ];
  return (
    <section class="panel">
      <h2>Configuration</h2>
      <dl class="facts">
        {facts.map((
          [name, value],
        ) => [<dt key={name}>{name}</dt>, <dd key={`${name}=`}>{value}</dd>])}
      </dl>
      {Array.isArray(layers) && (
        <>
          <h3>Layers</h3>
          <ol class="layers">
            {layers.map(({ type, ...options }, i) => (
              <li key={i}>
                <strong>{type}</strong> <span class="muted">{textOf(options)}</span>
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

function textOf(value: unknown): string {
  if (typeof value === "number") return number(value);
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value).map(([name, inner]) => `${name} ${textOf(inner)}`).join(", ");
}
