/** The written contract for tests of any module: what the JSON Schemas say, and whether a value or a record agrees. */
package io.muster.schemas.contract;
