/* What a gate sees in a page. Evaluates to an object of functions; each returns a list of faults in words. */
(() => {
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const WORDS = 40;

  const shown = (element) => {
    const box = element.getBoundingClientRect();
    return element.checkVisibility({ visibilityProperty: true }) && box.width > 1 && box.height > 1;
  };
  const words = (element) => {
    const text = (element.innerText || element.value || element.name || "").trim().replace(/\s+/g, " ");
    return `<${element.localName}> ${text.slice(0, WORDS)}`;
  };
  const ancestors = function* (element) {
    for (let at = element; at; at = at.parentElement) yield at;
  };
  const within = (element, test) => [...ancestors(element)].find((at) => test(getComputedStyle(at), at));
  const scrolls = (style) => /auto|scroll/.test(style.overflowX);
  const stands = (style) => /fixed|sticky/.test(style.position);
  /* What is said to a screen reader alone, and the drawings, which scale as one. */
  const aside = (element) =>
    element.closest("svg") || within(element, (style, at) => style.clipPath === "inset(50%)" || at.localName === "template");

  const texts = () => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (!node.data.trim() || !shown(parent) || aside(parent)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) if (box.width > 1) found.push({ box, parent, node, text: node.data.trim() });
    }
    return found;
  };

  /* The digits of a telephone number stay on one line. */
  const numbers = () =>
    texts().filter(({ parent }) => parent.closest("a[href^='tel:']")).flatMap(({ node }) => {
      const [digits] = node.data.match(/\d[\d ]*\d/) ?? [];
      if (!digits) return [];
      const range = document.createRange();
      range.setStart(node, node.data.indexOf(digits));
      range.setEnd(node, node.data.indexOf(digits) + digits.length);
      const tops = [...range.getClientRects()].map((box) => Math.round(box.top / 8));
      return new Set(tops).size > 1 ? [`a number breaks: ${node.data.trim()}`] : [];
    });

  /* Nothing is wider than the screen, cut off, or printed over something else. */
  const fits = () => {
    const faults = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) faults.push(`scrolls sideways by ${root.scrollWidth - root.clientWidth}`);
    const lines = texts().filter(({ parent }) => !within(parent, scrolls));
    for (const { box, parent, text } of lines) {
      if (box.right > root.clientWidth + 1 || box.left < -1) faults.push(`off the screen: ${text.slice(0, WORDS)}`);
      const cut = within(parent, (style) => /hidden|clip/.test(style.overflowX + style.overflowY));
      const frame = cut && cut !== document.body && cut.getBoundingClientRect();
      if (frame && (box.bottom > frame.bottom + 2 || box.right > frame.right + 2)) {
        faults.push(`cut off: ${text.slice(0, WORDS)}`);
      }
    }
    const settled = lines.filter(({ parent }) => !within(parent, stands));
    /* A line's box is higher than its letters: its middle half counts. */
    const boxes = settled.map(({ box, parent, text }) => ({
      top: box.top + box.height / 4, bottom: box.bottom - box.height / 4, left: box.left + 1, right: box.right - 1, parent, text,
    })).sort((a, b) => a.top - b.top);
    boxes.forEach((one, index) => {
      for (let next = index + 1; next < boxes.length && boxes[next].top < one.bottom; next += 1) {
        const other = boxes[next];
        if (other.left < one.right && one.left < other.right) {
          faults.push(`over each other: ${one.text.slice(0, WORDS)} | ${other.text.slice(0, WORDS)}`);
        }
      }
    });
    return [...new Set(faults)];
  };

  /* The part of a control that takes a tap: a label counts with what it holds. */
  const target = (control) => {
    const box = control.getBoundingClientRect();
    const label = control.closest("label") ?? control.labels?.[0];
    const more = label && /radio|checkbox/.test(control.type) ? label.getBoundingClientRect() : box;
    return {
      left: Math.min(box.left, more.left), right: Math.max(box.right, more.right),
      top: Math.min(box.top, more.top), bottom: Math.max(box.bottom, more.bottom),
    };
  };
  const inSentence = (control) => {
    if (getComputedStyle(control).display !== "inline") return false;
    const block = within(control.parentElement, (style) => !/^inline/.test(style.display));
    return block.innerText.trim().length > control.innerText.trim().length;
  };

  /* Every control is 24 px high and wide, or stands alone; what leads on is 44 px. */
  const targets = () => {
    const faults = [];
    const all = [...document.querySelectorAll(CONTROLS)].filter((control) => shown(control) && !aside(control))
      .map((control) => ({ control, box: target(control) }));
    for (const { control, box } of all) {
      const [width, height] = [box.right - box.left, box.bottom - box.top];
      if (control.matches(".button") && (height < 44 || width < 44)) {
        faults.push(`a button of ${Math.round(width)} × ${Math.round(height)}: ${words(control)}`);
      }
      if ((width >= 24 && height >= 24) || inSentence(control)) continue;
      const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
      const near = all.find((other) => {
        if (other.control === control || control.contains(other.control) || other.control.contains(control)) return false;
        const sideways = Math.max(other.box.left - x, 0, x - other.box.right);
        const upright = Math.max(other.box.top - y, 0, y - other.box.bottom);
        return Math.hypot(sideways, upright) < 12;
      });
      if (near) faults.push(`${Math.round(width)} × ${Math.round(height)} beside ${words(near.control)}: ${words(control)}`);
    }
    return faults;
  };

  const moves = (style) =>
    (style.animationName !== "none" && parseFloat(style.animationDuration) > 0) ||
    style.transitionDuration.split(",").some((time) => parseFloat(time) > 0);

  /* What began to move before the wish for stillness was made known may end. */
  const settled = () => Promise.all(document.getAnimations()
    .filter((one) => one.effect.getComputedTiming().endTime < 1000).map((one) => one.finished.catch(() => {}))).then(() => []);

  /* Under prefers-reduced-motion nothing moves, and nothing would. */
  const still = () => {
    const faults = document.getAnimations().map((one) => `moves: ${one.animationName ?? one.transitionProperty}`);
    for (const element of document.querySelectorAll("*")) {
      for (const part of [undefined, "::before", "::after"]) {
        if (moves(getComputedStyle(element, part))) faults.push(`would move: ${words(element)}${part ?? ""}`);
      }
    }
    if (getComputedStyle(document.documentElement).scrollBehavior === "smooth") faults.push("scrolls smoothly");
    return faults;
  };

  /* The ring stands on the control itself, or on the label or card that it fills. */
  const ring = (element) =>
    [...ancestors(element)].slice(0, 4).some((at) => {
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(at);
      return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && !/^rgba.* 0\)$/.test(outlineColor);
    });
  const framed = (style) =>
    ["Top", "Bottom", "Left", "Right"].every((side) => parseFloat(style[`border${side}Width`]) >= 1 && style[`border${side}Style`] !== "none");

  /* In forced colours a control that is not words has an edge, and whatever has the focus shows it. */
  const forced = () => {
    const faults = [];
    for (const control of document.querySelectorAll(`${CONTROLS}, .button`)) {
      if (!shown(control) || aside(control)) continue;
      const native = /radio|checkbox/.test(control.type);
      const box = control.matches(".button, input, select, textarea, button[class*='choice']");
      if (box && !native && !framed(getComputedStyle(control))) faults.push(`no edge: ${words(control)}`);
      control.focus({ preventScroll: true });
      if (document.activeElement === control && control.matches(":focus-visible") && !ring(control)) {
        faults.push(`no ring: ${words(control)}`);
      }
    }
    document.activeElement?.blur();
    return faults;
  };

  /* Tab: every stop as it was left, the order in which they stand, and what lies over one. */
  const stops = () => {
    const groups = new Set();
    return [...document.querySelectorAll(`${CONTROLS}, [tabindex]`)].filter((control) => {
      if (control.tabIndex < 0 || control.disabled || !control.checkVisibility({ visibilityProperty: true })) return false;
      if (control.localName === "summary" && control.parentElement.querySelector("summary") !== control) return false;
      if (control.type !== "radio") return true;
      const group = `${control.form?.action} ${control.name}`;
      const chosen = document.querySelector(`input[type=radio][name="${control.name}"]:checked`);
      if (groups.has(group) || (chosen && chosen.form === control.form && chosen !== control)) return false;
      groups.add(group);
      return true;
    });
  };
  const over = (element) => {
    const box = element.getBoundingClientRect();
    const bars = [...document.querySelectorAll("body *")].filter((at) => stands(getComputedStyle(at)) && shown(at));
    return bars.find((bar) => {
      if (bar.contains(element) || element.contains(bar)) return false;
      const its = bar.getBoundingClientRect();
      return its.top < box.bottom - 1 && box.top < its.bottom - 1 && its.left < box.right - 1 && box.left < its.right - 1;
    });
  };
  const watchTabs = () => {
    const walk = (window.__walk = { expected: stops(), visited: [], faults: [], address: location.href });
    const look = (event) => {
      const at = document.activeElement;
      if (event.key !== "Tab" || at === document.body || walk.visited.includes(at)) return;
      walk.visited.push(at);
      const box = at.getBoundingClientRect();
      if (!ring(at)) walk.faults.push(`no ring: ${words(at)}`);
      if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) {
        walk.faults.push(`has the focus off the screen: ${words(at)}`);
      }
      const bar = over(at);
      if (bar) walk.faults.push(`behind ${words(bar)}: ${words(at)}`);
    };
    addEventListener("keydown", look, { capture: true });
    window.__walk.end = () => removeEventListener("keydown", look, { capture: true });
    document.activeElement?.blur();
    scrollTo(0, 0);
    /* A date has stops of its own for day, month, year and calendar. */
    return walk.expected.length + 4 * document.querySelectorAll("input[type=date]").length;
  };
  const walked = () => {
    const { expected, visited, faults, address, end } = window.__walk;
    end();
    if (location.href.split("#")[0] !== address.split("#")[0]) faults.push("the focus alone led to another page");
    /* A page that begins with the focus on its news goes round from there. */
    const start = Math.max(expected.indexOf(visited[0]), 0);
    expected.push(...expected.splice(0, start));
    if (expected.length !== visited.length || expected.some((element, index) => element !== visited[index])) {
      const lost = expected.find((element) => !visited.includes(element));
      const wrong = expected.findIndex((element, index) => element !== visited[index]);
      faults.push(
        lost ? `Tab never reaches ${words(lost)}`
          : `Tab stands at ${visited[wrong] ? words(visited[wrong]) : "nothing"} where ${expected[wrong] ? words(expected[wrong]) : "the page ends"}`,
      );
    }
    return faults;
  };

  const space = (on) => {
    if (!window.__spaced) {
      window.__spaced = new CSSStyleSheet();
      window.__spaced.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
        p { margin-block-end: 2em !important; }`);
    }
    const others = document.adoptedStyleSheets.filter((sheet) => sheet !== window.__spaced);
    document.adoptedStyleSheets = on ? [...others, window.__spaced] : others;
  };
  const grow = (percent) => {
    document.documentElement.style.fontSize = percent ? `${percent}%` : "";
  };

  return { fits, numbers, targets, settled, still, forced, watchTabs, walked, space, grow };
})()
