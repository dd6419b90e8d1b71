import { addressOf } from "../gallery/api.ts";
import { percent } from "../../shared/format.ts";
import { Evidence } from "./Evidence.tsx";
import { type Desk, wordsOf } from "./state.ts";

/** Keys of classes: the digits. */
const MOST_KEYS = 9;

/** The doubted picture that is looked at, and what can be said of it. */
export function Card({ desk, height, width, viridis }: {
  desk: Desk;
  height: number;
  width: number;
  viridis: readonly number[];
}) {
  const card = desk.card.value!;
  const { run, classes, cards, at, decisions } = desk;
  const decision = decisions[at.value].value;
  const names = [card.class, card.prediction].filter((each, i, all) => all.indexOf(each) === i);
  return (
    <div class="desk-card">
      <div class="desk-pictures">
        <figure>
          <img
            src={addressOf(run, `pictures/${card.number}`)}
            alt={`${card.file}, labelled ${classes[card.class]}`}
            width={width}
            height={height}
          />
          <figcaption>The picture</figcaption>
        </figure>
        {names.map((name) => (
          <Evidence
            key={`${card.number} ${name}`}
            {...{ run, number: card.number, index: name, name: classes[name] }}
            {...{ height, width, viridis }}
          />
        ))}
      </div>
      <div class="desk-says">
        <p class="muted">
          <span class="number">{at.value + 1} of {cards.length}</span> · {card.file}
        </p>
        <dl>
          <dt>Label</dt>
          <dd>
            {classes[card.class]} <span class="muted number">{percent(card.own)}</span>
          </dd>
          <dt>Prediction</dt>
          <dd>
            {classes[card.prediction]} <span class="muted number">{percent(card.likeliest)}</span>
          </dd>
          <dt>You say</dt>
          <dd class="said">{wordsOf(decision, classes, card)}</dd>
        </dl>
        <div class="row" role="group" aria-label="What it is">
          {classes.slice(0, MOST_KEYS).map((name, i) => (
            <button
              key={i}
              type="button"
              aria-pressed={decision !== undefined && "class" in decision && decision.class === i}
              onClick={() => desk.decide({ class: i })}
            >
              <kbd>{i + 1}</kbd> {name}
            </button>
          ))}
          {classes.length > MOST_KEYS && <OtherClasses desk={desk} />}
        </div>
        <div class="row">
          <button type="button" class="primary" onClick={() => desk.decide({ class: card.class })}>
            <kbd>Enter</kbd> Label is right
          </button>
          <button type="button" onClick={() => desk.decide({ excluded: true })}>
            <kbd>X</kbd> Leave out
          </button>
          <button type="button" disabled={!desk.canUndo.value} onClick={desk.undo}>
            <kbd>Z</kbd> Undo
          </button>
        </div>
      </div>
      {card.nearest.length > 0 && <Nearest desk={desk} height={height} width={width} />}
    </div>
  );
}

/** The classes that have no key. */
function OtherClasses({ desk }: { desk: Desk }) {
  return (
    <label class="field">
      <span>Another class</span>
      <select
        value=""
        onChange={({ currentTarget }) => desk.decide({ class: Number(currentTarget.value) })}
      >
        <option value="" disabled>Choose …</option>
        {desk.classes.slice(MOST_KEYS).map((name, i) => (
          <option key={i} value={i + MOST_KEYS}>{name}</option>
        ))}
      </select>
    </label>
  );
}

/** The training pictures that the network takes for the most similar ones. */
function Nearest({ desk, height, width }: { desk: Desk; height: number; width: number }) {
  return (
    <div class="desk-nearest">
      <h2>Nearest training pictures</h2>
      <ul>
        {desk.card.value!.nearest.map(({ number, class: label, similarity }) => (
          <li key={number}>
            <img
              src={addressOf(desk.run, `pictures/${number}`)}
              alt=""
              loading="lazy"
              width={width}
              height={height}
            />
            <span>{desk.classes[label]}</span>
            <span class="muted number" title="The cosine of the angle between their features">
              {similarity.toFixed(3)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
