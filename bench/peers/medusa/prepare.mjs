// Makes the module's tables and its items, through the module itself: DATABASE_URL=… node prepare.mjs COUNT

import { locationId, migrate, openModule } from './module.mjs';

const count = Number(process.argv[2]);
const atOnce = 500;

await migrate();
const { inventory, connection, close } = await openModule();
for (let made = 0; made < count; made += atOnce) {
  const length = Math.min(atOnce, count - made);
  const skus = Array.from({ length }, (_, index) => ({ sku: `SKU-${made + index}` }));
  const items = await inventory.createInventoryItems(skus);
  const level = { location_id: locationId, stocked_quantity: 2_000_000_000 };
  await inventory.createInventoryLevels(items.map(({ id }) => ({ ...level, inventory_item_id: id })));
}
await connection.raw('VACUUM ANALYZE inventory_item, inventory_level');
await close();
