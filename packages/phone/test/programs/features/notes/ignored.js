const = broken
