// The page at an old address: go to where the place that was asked for is now.

const moved = JSON.parse(document.getElementById("places").textContent);
const asked = decodeURIComponent(location.hash.slice(1));
location.replace(Object.hasOwn(moved.places, asked) ? moved.places[asked] : moved.start);
