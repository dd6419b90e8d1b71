import { bytes, plural } from "../../shared/format.ts";
import type { Offer, Offers } from "../../worker/join_messages.ts";

/** So many names of classes are shown. */
const NAMES = 12;

/** Whose pictures they are, how many, of what: what a person agrees to. */
export function Cards({ found: { offers, refused } }: { found: Offers }) {
  return (
    <section class="panel" aria-labelledby="offers">
      <h2 id="offers">What this server offers</h2>
      {offers.length === 0 && (
        <p class="muted">No sweep looks for workers right now. This page looks again by itself.</p>
      )}
      {offers.length > 0 && (
        <ul class="join-cards">
          {offers.map((offer) => <Card key={offer.sweep} offer={offer} />)}
        </ul>
      )}
      {refused.map((reason) => <p key={reason} class="problem">{reason}</p>)}
    </section>
  );
}

function Card({ offer }: { offer: Offer }) {
  const { sweep, by, classes, classCount, training, validation, trials, open, bytes: size } = offer;
  const names = classes.slice(0, NAMES);
  const more = classCount - names.length;
  return (
    <li>
      <h3>{sweep}</h3>
      <dl class="facts">
        <div>
          <dt>Offered by</dt>
          <dd>{by}</dd>
        </div>
        <div>
          <dt>Pictures</dt>
          <dd class="number">
            {plural(training, "picture")} to train on, {validation.toLocaleString("en")} to validate
            {" "}
            · {bytes(size)}, sent once
          </dd>
        </div>
        <div>
          <dt>{plural(classCount, "class", "classes")}</dt>
          <dd>{names.join(", ")}{more > 0 && ` and ${more.toLocaleString("en")} more`}</dd>
        </div>
        <div>
          <dt>Trials</dt>
          <dd class="number">
            {open.toLocaleString("en")} open of {trials.toLocaleString("en")}
          </dd>
        </div>
      </dl>
    </li>
  );
}
