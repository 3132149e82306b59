package io.ilion.connect.cassandra;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Function;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanRegistration;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Metrics as the attributes of an MBean. */
final class MetricsBean implements DynamicMBean, MBeanRegistration {
  private final ObjectName name;
  private final MBeanInfo info;
  private final Function<String, Object> values;
  private volatile boolean registered;

  MetricsBean(
      ObjectName name, List<MetricsSnapshot.Metric> metrics, Function<String, Object> values) {
    this.name = name;
    this.info =
        new MBeanInfo(
            MetricsBean.class.getName(),
            "Metrics of the Cassandra sink",
            metrics.stream().map(MetricsBean::attribute).toArray(MBeanAttributeInfo[]::new),
            null,
            null,
            null);
    this.values = values;
  }

  private static MBeanAttributeInfo attribute(MetricsSnapshot.Metric metric) {
    String type = metric.value.getClass().getName();
    return new MBeanAttributeInfo(metric.name, type, metric.meaning, true, false, false);
  }

  /** A task that did not stop in time may still be there; its successor takes its place. */
  void register() throws JMException {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    if (server.isRegistered(name)) {
      server.unregisterMBean(name);
    }
    server.registerMBean(this, name);
  }

  /** Leaves a successor alone. */
  void unregister() throws JMException {
    if (registered) {
      ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
    }
  }

  @Override
  public Object getAttribute(String attribute) throws AttributeNotFoundException {
    Object value = values.apply(attribute);
    if (value == null) {
      throw new AttributeNotFoundException(attribute);
    }
    return value;
  }

  @Override
  public AttributeList getAttributes(String[] attributes) {
    AttributeList list = new AttributeList();
    for (String attribute : attributes) {
      Object value = values.apply(attribute);
      if (value != null) {
        list.add(new Attribute(attribute, value));
      }
    }
    return list;
  }

  @Override
  public void setAttribute(Attribute attribute) {
    throw new UnsupportedOperationException("Metrics are only read");
  }

  @Override
  public AttributeList setAttributes(AttributeList attributes) {
    return new AttributeList();
  }

  @Override
  public Object invoke(String action, Object[] arguments, String[] signature) {
    throw new UnsupportedOperationException("Metrics are only read");
  }

  @Override
  public MBeanInfo getMBeanInfo() {
    return info;
  }

  @Override
  public ObjectName preRegister(MBeanServer server, ObjectName given) {
    return given;
  }

  @Override
  public void postRegister(Boolean done) {
    registered = done;
  }

  @Override
  public void preDeregister() {}

  @Override
  public void postDeregister() {
    registered = false;
  }
}
