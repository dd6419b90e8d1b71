import { useEffect, useRef } from "preact/hooks";
import { addressOf } from "../gallery/api.ts";
import { type Desk, wordsOf } from "./state.ts";

/** All doubted pictures in a row that moves, with what was said of each. */
export function Strip({ desk, height, width }: { desk: Desk; height: number; width: number }) {
  const list = useRef<HTMLUListElement>(null);
  const at = desk.at.value;
  useEffect(() => {
    const row = list.current!;
    const item = row.children[at] as HTMLElement;
    row.scrollLeft = item.offsetLeft - (row.clientWidth - item.offsetWidth) / 2;
  }, [at]);
  return (
    <ul class="desk-strip" ref={list} aria-label="All doubted pictures">
      {desk.cards.map((card, i) => {
        const decision = desk.decisions[i].value;
        const words = wordsOf(decision, desk.classes, card);
        return (
          <li key={card.number}>
            <button
              type="button"
              tabIndex={i === at ? 0 : -1}
              aria-current={i === at}
              aria-label={`${i + 1}: ${card.file}, ${words}`}
              class={decision ? "decided" : ""}
              onClick={() => desk.go(i)}
            >
              <img
                src={addressOf(desk.run, `pictures/${card.number}`)}
                alt=""
                loading="lazy"
                width={width}
                height={height}
              />
              <span>{decision ? words : desk.classes[card.class]}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
