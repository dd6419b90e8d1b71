/** The network of a run, drawn: boxes with shapes, and branches that meet again. */
export function NetworkDrawing({ id, name }: { id: string; name: string }) {
  const address = `/api/runs/${encodeURIComponent(id)}/network.svg`;
  return (
    <section class="panel">
      <h2>Network</h2>
      <div class="drawing" role="region" aria-label="Drawing of the network" tabIndex={0}>
        <img src={address} alt={`The layers of ${name}, with the shapes of what they compute`} />
      </div>
      <p class="muted">
        <a href={address} download={`${name}.svg`}>The drawing as SVG</a>
      </p>
    </section>
  );
}
