/**
 * EC2's capacity operations with state; {@link capacityops.local.capacity.SimulatedCapacity} is the
 * way in.
 *
 * <p><b>Time.</b> A wait of the simulation (payment, assessment, notice, the return of an offering)
 * takes its simulated time divided by the speed. A date is always the real moment at which the
 * thing happens here: what is answered as {@code startDate} is when the state changes. Capacity
 * Blocks and reservations that start in days therefore do so in real days at any speed. Where one
 * wants to see them start and end, an entry of the scenario is paced by simulated time: a window
 * with {@code startsIn: PT2H}, at speed 60, offers a block that starts within four real minutes;
 * asked for 24 hours, it lasts 24 real minutes, says so in its hours and minutes, and costs 24
 * minutes, so its price per instance-hour is right. The notice that such a block needs, its early
 * end and the limits of its extensions shrink with it. Starts lie on a fixed grid: an offering
 * keeps its id and fee while its start comes nearer.
 *
 * <p><b>Reads</b> may lag behind writes, by the setting {@code readLag} or by the fault {@code
 * HIDE}, and never go back.
 */
package capacityops.local.capacity;
