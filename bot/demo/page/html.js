// The one place that knows which library draws: Preact with htm, in the vendor folder.
export { html, render, useEffect, useLayoutEffect, useMemo, useRef, useState } from "./vendor/htm-preact.js";
