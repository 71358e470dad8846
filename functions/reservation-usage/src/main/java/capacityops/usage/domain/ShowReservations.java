package capacityops.usage.domain;

import capacityops.core.api.Problem;
import capacityops.core.api.ProblemException;
import capacityops.core.concurrent.Workers;
import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.AllPages;
import capacityops.core.ledger.Page;
import capacityops.usage.domain.ReservationGateway.UsagePage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shows the reservations that this account sees, in one Region, some, or every enabled one. */
public final class ShowReservations {
  private static final int LARGEST_PAGE = 1000;

  private static final int REGIONS_AT_A_TIME = 16;

  private final ReservationGateway gateway;
  private final Workers workers;

  public ShowReservations(ReservationGateway gateway, Workers workers) {
    this.gateway = gateway;
    this.workers = workers;
  }

  /**
   * A part of the list.
   *
   * @param next where the next part begins
   * @param unknown the Regions that could not be read
   */
  public record Listed(
      List<CapacityReservation> reservations, Optional<String> next, List<Unknown> unknown) {}

  /**
   * Lists reservations by Region, in the order in which EC2 lists them there.
   *
   * @param regions empty for every Region that the account has enabled
   * @param position where an earlier part ended
   * @throws AwsFailure where the only Region cannot be read, or EC2 finds the filter invalid
   */
  public Listed list(
      List<String> regions, ReservationFilter filter, int maxResults, Optional<String> position) {
    List<String> asked = sorted(regions);
    Place start = position.map(Place::parse).orElse(Place.beginning(asked.getFirst()));
    List<String> left =
        asked.stream().filter(region -> region.compareTo(start.region()) >= 0).toList();
    return new Walk(filter, maxResults, asked.size() == 1).through(left, start);
  }

  /**
   * Finds one reservation.
   *
   * @param region where it is, if that is known
   * @throws AwsFailure where it was not found, and some Region could not be read
   */
  public CapacityReservation show(String capacityReservationId, Optional<String> region) {
    List<String> regions = region.map(List::of).orElseGet(() -> sorted(List.of()));
    List<Found> found =
        workers.each(regions, REGIONS_AT_A_TIME, place -> tried(place, capacityReservationId));
    return found.stream()
        .flatMap(one -> one.reservation().stream())
        .findFirst()
        .orElseThrow(() -> notFound(capacityReservationId, regions, found));
  }

  /** Who uses a reservation: the accounts of every page. */
  public ReservationUsage usage(String capacityReservationId, Optional<String> region) {
    String place = place(capacityReservationId, region);
    return UsagePage.joined(
        next -> gateway.usage(place, capacityReservationId, Optional.empty(), next));
  }

  /** Who uses a reservation: one page as EC2 gives it. */
  public UsagePage usagePage(
      String capacityReservationId,
      Optional<String> region,
      Optional<Integer> maxResults,
      Optional<String> nextToken) {
    return gateway.usage(
        place(capacityReservationId, region), capacityReservationId, maxResults, nextToken);
  }

  /** Returns where the caller of EC2 may ask who uses a reservation; refuses where it may not. */
  public void checkUsagePermitted(String capacityReservationId, Optional<String> region) {
    gateway.checkUsagePermitted(place(capacityReservationId, region), capacityReservationId);
  }

  private String place(String capacityReservationId, Optional<String> region) {
    return region.orElseGet(() -> show(capacityReservationId, region).region());
  }

  private List<String> sorted(List<String> regions) {
    List<String> places = regions.isEmpty() ? gateway.enabledRegions() : regions;
    return places.stream().distinct().sorted().toList();
  }

  private static RuntimeException notFound(String id, List<String> regions, List<Found> found) {
    return found.stream()
        .flatMap(one -> one.failure().stream())
        .filter(failure -> !isNotFound(failure))
        .map(RuntimeException.class::cast)
        .findFirst()
        .orElseGet(
            () ->
                new ProblemException(
                    Problem.Kind.NOT_FOUND,
                    "There is no Capacity Reservation %s in %s."
                        .formatted(id, String.join(", ", regions))));
  }

  private static boolean isNotFound(AwsFailure failure) {
    return failure instanceof AwsFailure.Refused refused
        && refused.refusal() == AwsFailure.Refusal.NOT_FOUND;
  }

  private record Found(Optional<CapacityReservation> reservation, Optional<AwsFailure> failure) {}

  private Found tried(String region, String id) {
    try {
      return new Found(Optional.of(gateway.reservation(region, id)), Optional.empty());
    } catch (AwsFailure e) {
      return new Found(Optional.empty(), Optional.of(e));
    }
  }

  /**
   * A place in the list.
   *
   * @param nextToken EC2's, of the page that is to be read; empty for the first
   * @param skip how many matches of that page were given already
   */
  private record Place(String region, Optional<String> nextToken, int skip) {
    static Place beginning(String region) {
      return new Place(region, Optional.empty(), 0);
    }

    static Place parse(String text) {
      String[] parts = text.split(" ", 3);
      return new Place(
          parts[0],
          Optional.of(parts[2]).filter(token -> !token.isEmpty()),
          Integer.parseInt(parts[1]));
    }

    String text() {
      return String.join(" ", region, Integer.toString(skip), nextToken.orElse(""));
    }
  }

  private record First(Optional<Page<CapacityReservation>> page, Optional<AwsFailure> failure) {}

  /** One walk through the Regions, until enough is found or all are read. */
  private final class Walk {
    private final ReservationFilter filter;
    private final int maxResults;
    private final boolean only;
    private final List<CapacityReservation> found = new ArrayList<>();
    private final List<Unknown> unknown = new ArrayList<>();

    Walk(ReservationFilter filter, int maxResults, boolean only) {
      this.filter = filter;
      this.maxResults = maxResults;
      this.only = only;
    }

    Listed through(List<String> regions, Place start) {
      List<Place> places =
          regions.stream()
              .map(region -> region.equals(start.region()) ? start : Place.beginning(region))
              .toList();
      List<First> firsts = workers.each(places, REGIONS_AT_A_TIME, this::first);
      for (int i = 0; i < places.size(); i++) {
        Optional<Place> stop =
            found.size() == maxResults
                ? Optional.of(places.get(i))
                : region(places.get(i), firsts.get(i));
        if (stop.isPresent()) {
          return new Listed(found, stop.map(Place::text), unknown);
        }
      }
      return new Listed(found, Optional.empty(), unknown);
    }

    private First first(Place place) {
      try {
        return new First(Optional.of(page(place)), Optional.empty());
      } catch (AwsFailure e) {
        return new First(Optional.empty(), Optional.of(e));
      }
    }

    private Page<CapacityReservation> page(Place place) {
      int size = filter.looksInside() ? LARGEST_PAGE : maxResults;
      return gateway.reservations(place.region(), filter.atAws(), size, place.nextToken());
    }

    /**
     * @return where to go on, if this Region has more than was asked for
     */
    private Optional<Place> region(Place start, First first) {
      try {
        return read(start, first.page().orElseThrow(() -> first.failure().orElseThrow()));
      } catch (AwsFailure e) {
        if (only || isInvalid(e)) {
          throw e;
        }
        unknown.add(Unknown.region(start.region(), e.getMessage()));
        return Optional.empty();
      }
    }

    private Optional<Place> read(Place start, Page<CapacityReservation> first) {
      AllPages walk = new AllPages();
      Place place = start;
      Page<CapacityReservation> page = first;
      while (true) {
        List<CapacityReservation> matches =
            page.items().stream().filter(filter::matches).skip(place.skip()).toList();
        int room = maxResults - found.size();
        if (matches.size() > room) {
          found.addAll(matches.subList(0, room));
          return Optional.of(new Place(place.region(), place.nextToken(), place.skip() + room));
        }
        found.addAll(matches);
        if (page.next().isEmpty()) {
          return Optional.empty();
        }
        walk.step(page.next().get());
        place = new Place(place.region(), page.next(), 0);
        if (found.size() == maxResults) {
          return Optional.of(place);
        }
        page = page(place);
      }
    }

    private static boolean isInvalid(AwsFailure failure) {
      return failure instanceof AwsFailure.Refused refused
          && refused.refusal() == AwsFailure.Refusal.INVALID;
    }
  }
}
