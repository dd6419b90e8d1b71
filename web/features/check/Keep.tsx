import { useSignal } from "@preact/signals";
import { save } from "../../worker/client.ts";
import { type Check, reportOf } from "./report.ts";

/** Keeps what was found as JSON. */
export function Keep({ check }: { check: Check }) {
  const said = useSignal("");
  const report = () => reportOf(check, navigator.userAgent, new Date());
  const keep = () => {
    save("loupe-check.json", new Blob([report()], { type: "application/json" }));
    said.value = "Saved as loupe-check.json";
  };
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(report());
      said.value = "Copied";
    } catch {
      said.value = "This browser does not let the page copy: save the file";
    }
  };
  return (
    <div class="check-keep">
      <div class="row">
        <button type="button" onClick={keep}>Save as JSON</button>
        <button type="button" onClick={copy}>Copy JSON</button>
        <span role="status" class="muted">{said}</span>
      </div>
      <p class="muted">
        It has the adapter with its features and limits, the name of this browser, and each kernel's
        error: nothing of yours. Nothing is sent unless you send it.
      </p>
    </div>
  );
}
