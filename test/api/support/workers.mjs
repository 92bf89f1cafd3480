// Runs `job(index)` for 0 … count − 1 with so many at a time; resolves to the results in order.
export async function inParallel(count, atATime, job) {
  const results = new Array(count);
  let next = 0;
  const work = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      results[index] = await job(index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atATime, count) }, work));
  return results;
}
