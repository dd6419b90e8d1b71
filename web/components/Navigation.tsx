const PLACES = [
  { href: "/", name: "Runs", section: "/runs/" },
  { href: "/sweeps", name: "Sweeps", section: "/sweeps/" },
  { href: "/gallery", name: "Gallery", section: "/gallery/" },
  { href: "/learn", name: "Learn", section: "/learn/" },
  { href: "/demo", name: "Demo", section: "/demo/" },
  { href: "/bench", name: "Bench", section: "/bench/" },
];

/** The places of the app; that of the page is marked, and the page itself said to be the current one. */
export function Navigation({ path }: { path: string }) {
  const current = (href: string) => path.replace(/(.)\/$/, "$1") === href ? "page" : "false";
  const isWithin = (section: string) => path.startsWith(section);
  return (
    <header class="top">
      <a class="brand" href="/" aria-current={current("/")}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <circle cx="10" cy="10" r="6.5" />
          <path d="M15 15l6 6" />
        </svg>
        Loupe
      </a>
      <nav aria-label="Places">
        {PLACES.map(({ href, name, section }) => (
          <a
            key={href}
            class={isWithin(section) ? "within" : undefined}
            href={href}
            aria-current={current(href)}
          >
            {name}
          </a>
        ))}
      </nav>
    </header>
  );
}
