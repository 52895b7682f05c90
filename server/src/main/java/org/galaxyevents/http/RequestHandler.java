package org.galaxyevents.http;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.TooLongHttpContentException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the whole requests of one connection, one after the other: a stream is opened on the event
 * loop, everything else is answered on a virtual thread. Last in the pipeline; confined to the
 * channel's event loop.
 */
final class RequestHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

  private static final Logger log = LoggerFactory.getLogger(RequestHandler.class);
  private static final String STREAM = "/api/events/stream";

  /** Requests that a client sends without waiting for answers; beyond, it is no browser. */
  private static final int MAX_PIPELINED = 64;

  private final RequestDeadline deadline;
  private final RequestDecoding decoding;
  private final RequestAnswering answering;
  private final StreamOpening streams;

  /** Requests that came in while another one is being answered. */
  private final Deque<FullHttpRequest> pipelined = new ArrayDeque<>();

  private boolean answeringNow;

  /** Whether the answer that is under way is the last one here. */
  private boolean ending;

  RequestHandler(
      RequestDeadline deadline,
      RequestDecoding decoding,
      RequestAnswering answering,
      StreamOpening streams) {
    super(false);
    this.deadline = deadline;
    this.decoding = decoding;
    this.answering = answering;
    this.streams = streams;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest raw) {
    deadline.received();
    if (answeringNow) {
      if (pipelined.size() >= MAX_PIPELINED) {
        raw.release();
        context.close();
        return;
      }
      pipelined.add(raw);
      // What the client sends further ahead stays in its own buffers.
      context.channel().config().setAutoRead(false);
      return;
    }
    handle(context, raw);
  }

  private void handle(ChannelHandlerContext context, FullHttpRequest raw) {
    answeringNow = true;
    String requestId = RequestDecoding.requestId(raw);
    Reply reply = new Reply(context, raw.method(), requestId, HttpUtil.isKeepAlive(raw));
    try {
      Response refusal = undecodable(raw);
      if (refusal != null) {
        new Reply(context, raw.method(), requestId, false).send(refusal);
        return;
      }
      Request request = decoding.decode(raw, context.channel().remoteAddress());
      if (request == null) {
        reply.send(Responses.noRoute(raw.method().name(), raw.uri(), raw.headers().get("accept")));
      } else if (isStream(request)) {
        streams.open(context.channel(), raw, request, requestId, reply::send);
      } else {
        answering.answer(request, requestId, response -> sendLater(reply, response));
      }
    } catch (ApiError error) {
      reply.send(JsonResponse.error(error));
    } catch (RuntimeException bug) {
      log.error("Request {} could not be handled", requestId, bug);
      reply.send(JsonResponse.error(RequestAnswering.internalError()));
    } finally {
      raw.release();
    }
  }

  private static void sendLater(Reply reply, Response response) {
    try {
      reply.context.executor().execute(() -> reply.send(response));
    } catch (RejectedExecutionException stopped) {
      log.debug("Request {} was answered after its connection had ended", reply.requestId);
    }
  }

  private static boolean isStream(Request request) {
    return request.method().equals("GET")
        && (request.path().equals(STREAM) || request.path().equals(STREAM + "/"));
  }

  /** What to answer to something that is hardly HTTP; null if it can be read. */
  private static @Nullable Response undecodable(FullHttpRequest raw) {
    if (raw.decoderResult().isSuccess()) {
      return null;
    }
    Throwable cause = raw.decoderResult().cause();
    if (cause instanceof TooLongHttpLineException) {
      return JsonResponse.error(
          ApiError.of(414, 414001, "The address of the request is too long."));
    }
    if (cause instanceof TooLongHttpHeaderException) {
      return JsonResponse.error(
          ApiError.of(431, 431001, "The headers of the request are too large."));
    }
    if (cause instanceof TooLongHttpContentException) {
      return JsonResponse.error(ApiError.of(413, 413001, "The body of the request is too large."));
    }
    return JsonResponse.error(ApiError.of(400, 400001, "This is not a valid HTTP request."));
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof AcceptedConnections.Ending how) {
      ending = true;
      // What a request is on its way on has a moment left: its client would not know what became of
      // it.
      if (how == AcceptedConnections.Ending.SERVER_STOPS && !answeringNow && deadline.isIdle()) {
        context.close();
      }
    } else if (event == RequestDeadline.Expired.REQUEST) {
      String requestId = "timeout";
      new Reply(context, HttpMethod.GET, requestId, false)
          .send(
              JsonResponse.error(ApiError.of(408, 408001, "The request did not come in in time.")));
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    pipelined.forEach(ReferenceCountUtil::release);
    pipelined.clear();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    handlerRemoved(context);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    log.debug("A connection failed", cause);
    context.close();
  }

  /** The way back for one request. Confined to the event loop. */
  private final class Reply {
    private final ChannelHandlerContext context;
    private final HttpMethod method;
    private final String requestId;
    private final boolean keepAlive;

    private Reply(
        ChannelHandlerContext context, HttpMethod method, String requestId, boolean keepAlive) {
      this.context = context;
      this.method = method;
      this.requestId = requestId;
      this.keepAlive = keepAlive;
    }

    private void send(Response response) {
      FullHttpResponse raw = Responses.encode(response, requestId, method);
      boolean another = keepAlive && !ending;
      HttpUtil.setKeepAlive(raw, another);
      ChannelFuture written = context.writeAndFlush(raw);
      if (another) {
        next();
      } else {
        LingeringClose.after(written);
      }
    }

    private void next() {
      answeringNow = false;
      FullHttpRequest waiting = pipelined.poll();
      if (waiting != null) {
        handle(context, waiting);
      } else {
        deadline.answered(context);
        context.channel().config().setAutoRead(true);
      }
    }
  }
}
