package capacityops.lending.aws;

import capacityops.core.aws.AwsErrors;
import capacityops.lending.domain.AllocationGateway;
import capacityops.lending.domain.LendCapacity;
import capacityops.lending.domain.Reservation;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateInterruptibleCapacityReservationAllocationRequest;
import software.amazon.awssdk.services.ec2.model.CreateInterruptibleCapacityReservationAllocationResponse;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.ec2.model.UpdateInterruptibleCapacityReservationAllocationResponse;

/**
 * The only class that lends and takes back: creates go by a client that repeats, for they carry a
 * token; updates by one that sends once, for a repeat could overtake a newer update.
 */
public final class Ec2Allocations implements AllocationGateway {
  static final String SERVICE = "EC2";
  private static final String CREATE = "CreateInterruptibleCapacityReservationAllocation";
  private static final String UPDATE = "UpdateInterruptibleCapacityReservationAllocation";
  private static final String PERMITTED = "DryRunOperation";

  private final Ec2Client repeating;
  private final Ec2Client sendingOnce;

  /**
   * @param sendingOnce a client without retries
   */
  public Ec2Allocations(Ec2Client repeating, Ec2Client sendingOnce) {
    this.repeating = repeating;
    this.sendingOnce = sendingOnce;
  }

  @Override
  public Created create(Lending lending, String clientToken) {
    try {
      CreateInterruptibleCapacityReservationAllocationResponse answer =
          repeating.createInterruptibleCapacityReservationAllocation(
              request(lending, clientToken).build());
      return new Created(
          answer.targetInstanceCount(),
          answer.statusAsString(),
          answer.interruptionTypeAsString(),
          answer.responseMetadata().requestId());
    } catch (SdkException e) {
      throw AwsErrors.of(SERVICE, CREATE, e);
    }
  }

  @Override
  public Updated update(String sourceCapacityReservationId, int targetInstanceCount) {
    try {
      UpdateInterruptibleCapacityReservationAllocationResponse answer =
          sendingOnce.updateInterruptibleCapacityReservationAllocation(
              request ->
                  request
                      .capacityReservationId(sourceCapacityReservationId)
                      .targetInstanceCount(targetInstanceCount));
      return new Updated(lent(answer), answer.responseMetadata().requestId());
    } catch (SdkException e) {
      throw AwsErrors.ofSentOnce(SERVICE, UPDATE, e);
    }
  }

  @Override
  public void requirePermissionToCreate(Lending lending) {
    requirePermitted(
        CREATE,
        () ->
            repeating.createInterruptibleCapacityReservationAllocation(
                request(lending, null).dryRun(true).build()));
  }

  @Override
  public void requirePermissionToUpdate(
      String sourceCapacityReservationId, int targetInstanceCount) {
    requirePermitted(
        UPDATE,
        () ->
            repeating.updateInterruptibleCapacityReservationAllocation(
                request ->
                    request
                        .capacityReservationId(sourceCapacityReservationId)
                        .targetInstanceCount(targetInstanceCount)
                        .dryRun(true)));
  }

  /** A dry run that is permitted is answered with an error of its own. */
  private static void requirePermitted(String operation, Runnable dryRun) {
    try {
      dryRun.run();
    } catch (Ec2Exception e) {
      if (e.awsErrorDetails() == null || !PERMITTED.equals(e.awsErrorDetails().errorCode())) {
        throw AwsErrors.of(SERVICE, operation, e);
      }
    } catch (SdkException e) {
      throw AwsErrors.of(SERVICE, operation, e);
    }
  }

  private static CreateInterruptibleCapacityReservationAllocationRequest.Builder request(
      Lending lending, String clientToken) {
    CreateInterruptibleCapacityReservationAllocationRequest.Builder request =
        CreateInterruptibleCapacityReservationAllocationRequest.builder()
            .capacityReservationId(lending.sourceCapacityReservationId())
            .instanceCount(lending.instanceCount())
            .clientToken(clientToken);
    Map<String, String> tags = new TreeMap<>(lending.tags());
    if (clientToken != null) {
      tags.put(LendCapacity.ALLOCATION_TAG, clientToken);
    }
    return tags.isEmpty() ? request : request.tagSpecifications(specification(tags));
  }

  private static TagSpecification specification(Map<String, String> tags) {
    List<Tag> list =
        tags.entrySet().stream()
            .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
            .toList();
    return TagSpecification.builder()
        .resourceType(ResourceType.CAPACITY_RESERVATION)
        .tags(list)
        .build();
  }

  private static Reservation.Lent lent(
      UpdateInterruptibleCapacityReservationAllocationResponse answer) {
    return new Reservation.Lent(
        answer.instanceCount(),
        answer.targetInstanceCount(),
        answer.statusAsString(),
        answer.interruptibleCapacityReservationId(),
        answer.interruptionTypeAsString());
  }
}
