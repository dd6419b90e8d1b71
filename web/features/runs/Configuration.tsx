import type { ConfigurationFacts, LayerLine } from "../../messages/runs.ts";

/** How a run differs from its recipe, and, folded, every choice of it. */
export function Configuration({ recipe, differences, choices, layers }: ConfigurationFacts) {
  return (
    <section class="panel" aria-labelledby="configuration">
      <h2 id="configuration">Configuration</h2>
      {differences.length === 0 ? <p>As the recipe {recipe} has it.</p> : (
        <>
          <p>As the recipe {recipe} has it, but for:</p>
          <dl class="facts">
            {differences.map(({ name, value, usual }) => [
              <dt key={name}>{name}</dt>,
              <dd key={`${name}=`}>
                {value} <span class="muted">(the recipe: {usual})</span>
              </dd>,
            ])}
          </dl>
        </>
      )}
      <details class="more">
        <summary>Every choice</summary>
        <dl class="facts">
          {Object.entries(choices).map(([name, value]) => [
            <dt key={name}>{name}</dt>,
            <dd key={`${name}=`}>{value}</dd>,
          ])}
        </dl>
      </details>
      {layers.length > 0 && (
        <details class="more">
          <summary>Layers</summary>
          <Layers layers={layers} />
        </details>
      )}
    </section>
  );
}

function Layers({ layers }: { layers: readonly LayerLine[] }) {
  return (
    <ol class="layers">
      {layers.map(({ type, options, layers }, i) => (
        <li key={i}>
          <strong>{type}</strong> <span class="muted">{options}</span>
          {layers.length > 0 && <Layers layers={layers} />}
        </li>
      ))}
    </ol>
  );
}
