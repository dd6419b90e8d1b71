import type { NetworkFacts } from "../../messages/runs.ts";
import { moment } from "../../shared/format.ts";
import { NetworkDrawing } from "./NetworkDrawing.tsx";
import { StatusTag } from "./StatusTag.tsx";

/** A network without a training: what it is, and what can be done with it. */
export function NetworkAlone({ id, architecture, classes, size, isDrawn, origin }:
  & { id: string }
  & NetworkFacts) {
  const facts: [string, string][] = [
    ["network", architecture],
    ["classes", `${classes.length}: ${classes.join(", ")}`],
    ["pictures", size],
    ...origin ? [["SHA-256 of the file", origin.digest] as [string, string]] : [],
  ];
  return (
    <>
      <section class="panel">
        <p>
          <StatusTag status="network" /> {origin
            ? `Imported from ${origin.file} on ${
              moment(origin.imported)
            } UTC: it was trained elsewhere.`
            : "A network alone: nothing tells of its training."}
        </p>
        <dl class="facts">
          {facts.map((
            [name, value],
          ) => [<dt key={name}>{name}</dt>, <dd key={`${name}=`}>{value}</dd>])}
        </dl>
        <p>
          <a href={`/gallery/${encodeURIComponent(id)}`}>What its layers see</a>
        </p>
      </section>
      {isDrawn && <NetworkDrawing id={id} name={architecture} />}
    </>
  );
}
