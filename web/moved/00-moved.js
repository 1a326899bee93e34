// The page at an old address: go to where the place that was asked for is now.

const moved = JSON.parse(document.getElementById("places").textContent);
/** Return a name in an address as text; one that can't be decoded, such as "%", as it is. */
const decoded = name => {
    try {
        return decodeURIComponent(name);
    } catch {
        return name;
    }
};
const asked = decoded(location.hash.slice(1));
location.replace(Object.hasOwn(moved.places, asked) ? moved.places[asked] : moved.start);
