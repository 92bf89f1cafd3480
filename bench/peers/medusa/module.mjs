// Medusa's inventory module by itself, on one pool of connections, as a Medusa application would share it.

import { MedusaModule } from '@medusajs/framework/modules-sdk';
import { ContainerRegistrationKeys, Modules, ModulesSdkUtils } from '@medusajs/framework/utils';

const inventoryPackage = '@medusajs/inventory';
const clientUrl = process.env.DATABASE_URL;

export const locationId = 'bench';

export async function migrate() {
  const options = { database: { clientUrl, driverOptions: { connection: { ssl: false } } } };
  await MedusaModule.migrateUp({ moduleKey: Modules.INVENTORY, modulePath: inventoryPackage, options });
}

export async function openModule() {
  // Of 5, 10, 20 and 64 connections this many were fastest.
  const connection = ModulesSdkUtils.createPgConnection({ clientUrl, pool: { min: 0, max: 20 } });
  const loaded = await MedusaModule.bootstrap({
    moduleKey: Modules.INVENTORY,
    defaultPath: inventoryPackage,
    // Without a database among its options the module uses the connection that it is given.
    declaration: { scope: 'internal', options: {} },
    injectedDependencies: { [ContainerRegistrationKeys.PG_CONNECTION]: connection },
  });
  return {
    inventory: loaded[Modules.INVENTORY],
    connection,
    async close() {
      await MedusaModule.onApplicationShutdown();
      await connection.destroy();
    },
  };
}
