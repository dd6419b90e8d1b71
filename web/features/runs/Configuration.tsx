import { number } from "../../shared/format.ts";

/** What of a run's record is shown. */
export interface ConfigurationProps {
  readonly configuration: Readonly<Record<string, unknown>>;
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
  const { network, ...choices } = configuration;
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
      {isLayer(network) && (
        <>
          <h3>Layers</h3>
          <Layers layers={partsOf(network)} />
        </>
      )}
    </section>
  );
}

/** A layer, and those that it holds. */
interface LayerNode {
  readonly type: string;
  readonly [option: string]: unknown;
}

const isLayer = (value: unknown): value is LayerNode =>
  typeof value === "object" && value !== null && "type" in value;

/** The layers that a layer holds, in their order; a list of lists are branches. */
function partsOf(layer: LayerNode): LayerNode[] {
  return Object.values(layer).flatMap((value) =>
    Array.isArray(value) ? value.flat().filter(isLayer) : []
  );
}

function Layers({ layers }: { layers: readonly LayerNode[] }) {
  return (
    <ol class="layers">
      {layers.map((layer, i) => {
        const { type, ...options } = layer;
        const plain = Object.entries(options).filter(([, value]) => !Array.isArray(value));
        return (
          <li key={i}>
            <strong>{type}</strong> <span class="muted">{textOf(Object.fromEntries(plain))}</span>
            {partsOf(layer).length > 0 && <Layers layers={partsOf(layer)} />}
          </li>
        );
      })}
    </ol>
  );
}

function textOf(value: unknown): string {
  if (typeof value === "number") return number(value);
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value).map(([name, inner]) => `${name} ${textOf(inner)}`).join(", ");
}
