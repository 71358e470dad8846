package capacityops.usage.domain;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An organization of accounts, some of which may refuse. */
public final class FakeAccounts implements Accounts {
  public static final String OWN = "111111111111";

  private final Map<String, FakeEc2> byId = new TreeMap<>();
  private final Map<String, RuntimeException> refusals = new TreeMap<>();
  private final List<Account> listed = new ArrayList<>();
  private final Map<String, Deque<RuntimeException>> failures = new TreeMap<>();
  private RuntimeException notListed;
  private boolean organization;

  public FakeAccounts account(String id, String name, FakeEc2 ec2) {
    byId.put(id, ec2);
    listed.add(new Account(id, name, "ACTIVE"));
    return this;
  }

  public FakeAccounts suspended(String id, String name) {
    listed.add(new Account(id, name, "SUSPENDED"));
    return this;
  }

  public FakeAccounts asOrganization() {
    organization = true;
    return this;
  }

  public FakeAccounts refuse(String id, RuntimeException refusal) {
    refusals.put(id, refusal);
    return this;
  }

  /** The next attempts to get in fail so. */
  public FakeAccounts fail(String id, RuntimeException... failure) {
    failures.put(id, new ArrayDeque<>(List.of(failure)));
    return this;
  }

  public FakeAccounts refuseList(RuntimeException refusal) {
    notListed = refusal;
    return this;
  }

  public FakeEc2 ec2(String id) {
    return byId.get(id);
  }

  @Override
  public String own() {
    return OWN;
  }

  @Override
  public boolean coverOrganization() {
    return organization;
  }

  @Override
  public List<Account> ofOrganization() {
    if (notListed != null) {
      throw notListed;
    }
    return List.copyOf(listed);
  }

  @Override
  public ReservationGateway in(String accountId, CallLog calls) {
    if (!accountId.equals(OWN)) {
      calls.called("AssumeRole");
    }
    Deque<RuntimeException> next = failures.getOrDefault(accountId, new ArrayDeque<>());
    if (!next.isEmpty()) {
      throw next.remove();
    }
    if (refusals.containsKey(accountId)) {
      throw refusals.get(accountId);
    }
    return byId.get(accountId);
  }
}
