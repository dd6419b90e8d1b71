import { DrawingCanvas } from "./DrawingCanvas.tsx";
import { maps } from "./state.ts";

/** The feature maps of one picture while the network learns. */
export function FeatureMaps() {
  const { value: shown } = maps;
  return (
    <section class="panel" aria-labelledby="maps">
      <h2 id="maps">Feature maps, live</h2>
      {shown
        ? (
          <>
            <p class="muted">
              What each convolution lets through of one picture, at step{" "}
              <span class="number">{shown.step}</span>. The maps take{" "}
              <span class="number" data-share={shown.share}>
                {(100 * shown.share).toFixed(1)} %
              </span>{" "}
              of the device's time, and never more than 5 %. A red frame is a map that is zero
              everywhere.
            </p>
            <div class="sheets">
              {shown.sheets.map((sheet) => (
                <figure key={sheet.layer} class="maps">
                  <DrawingCanvas
                    drawing={sheet}
                    label={`${sheet.maps} feature maps of ${sheet.layer}`}
                  />
                  <figcaption>{sheet.layer}: {sheet.maps} maps</figcaption>
                </figure>
              ))}
            </div>
          </>
        )
        : <p class="muted">They appear when training starts.</p>}
    </section>
  );
}
